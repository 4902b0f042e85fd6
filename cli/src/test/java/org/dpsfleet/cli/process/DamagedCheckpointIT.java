package org.dpsfleet.cli.process;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import org.awaitility.Awaitility;
import org.dpsfleet.cli.client.CoordinatorClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.dpsfleet.cli.process.Experiments.PATIENCE;

/** A disk that spoils a checkpoint before it was scored: docs/faults.md says the way out. */
class DamagedCheckpointIT {
    private static final String EXPERIMENT = """
            name: %s
            networks: [{name: alexnet, layers: [1], weights: {kind: random, seed: 1}}]
            variants: [lin]
            contexts: {kind: random, count: 2, seed: 0}
            draw_seeds: [0, 1]
            train: {kind: dead-leaves, images: 32, seed: 1}
            test: {images: {kind: dead-leaves, images: 32, seed: %d}}
            training: {batch_size: 16, epochs: 2}
            """;

    @RegisterExtension
    final FleetProcesses processes = new FleetProcesses();

    @Test
    void itIsMadeAgainInItsPlaceAndTheDeadLetterReplayed() throws IOException {
        // given two checkpoints, one of them damaged
        var file = write("spoiled", 2);
        var undisturbed = processes.folder().resolve("undisturbed");
        var run = processes.finish(PATIENCE, "run", file, "--out", undisturbed.toString());
        assertThat(run.exitCode(PATIENCE)).as(run.err()).isZero();
        var fleet = SmallFleet.start(processes);
        fleet.worker("gpu-worker");
        var submit = fleet.start("submit", file, "--wait");
        awaitAdapted(fleet.coordinator(), 2);
        var checkpoint = Outcome.folders(fleet.out().resolve("checkpoints")).getFirst();
        Files.write(checkpoint.resolve("model.safetensors"), new byte[100]);

        // when
        fleet.worker("eval-worker");

        // then
        assertThat(submit.exitCode(PATIENCE)).isEqualTo(4);
        var failures = fleet.json("failures");
        assertThat(failures).hasSize(1);
        assertThat(failures.get(0).path("category").asString()).isEqualTo("bad_input");
        assertThat(failures.get(0).path("message").asString()).contains("model.safetensors");

        // when other tests need the same checkpoints
        fleet.finish("submit", write("other-test", 3), "--wait");
        fleet.finish("replay", "--experiment", "spoiled");

        // then
        fleet.finish("submit", file, "--wait");
        assertThat(fleet.outcome("spoiled")).isEqualTo(Outcome.ofRun(undisturbed, "spoiled"));
    }

    private String write(String name, int testSeed) throws IOException {
        Path file = processes.folder().resolve(name + ".yaml");
        return Files.writeString(file, EXPERIMENT.formatted(name, testSeed)).toString();
    }

    private static void awaitAdapted(String coordinator, int count) {
        try (var client = new CoordinatorClient(URI.create(coordinator), null)) {
            Awaitility.await()
                    .atMost(PATIENCE)
                    .ignoreExceptions()
                    .until(() ->
                            client.experiment(client.idOf("spoiled")).tasks().adapted() == count);
        }
    }
}
