package org.dpsfleet.cli.process;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import org.awaitility.Awaitility;
import org.dpsfleet.cli.client.CoordinatorClient;
import org.dpsfleet.schemas.codec.Json;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.dpsfleet.cli.process.Experiments.PATIENCE;

/** A disk that spoils a checkpoint before it was scored: docs/faults.md says the way out. */
class DamagedCheckpointIT {
    private static final String EXPERIMENT =
            """
            name: %s
            networks: [{name: alexnet, layers: [1], weights: {kind: random, seed: 1}}]
            variants: [lin]
            contexts: {kind: random, count: 2, seed: 0}
            draw_seeds: [0, 1]
            train: {kind: dead-leaves, images: 32, seed: 1}
            test: {images: {kind: dead-leaves, images: 32, seed: %d}}
            training: {batch_size: 16, epochs: 2}
            """;

    @RegisterExtension final FleetProcesses processes = new FleetProcesses();

    @Test
    void itIsMadeAgainInItsPlaceAndTheDeadLetterReplayed() throws IOException {
        // given two checkpoints, one of them damaged
        var file = write("spoiled", 2);
        var undisturbed = processes.folder().resolve("undisturbed");
        var run = processes.finish(PATIENCE, "run", file, "--out", undisturbed.toString());
        assertThat(run.exitCode(PATIENCE)).as(run.err()).isZero();
        var out = processes.folder().resolve("out");
        var broker =
                processes
                        .start("broker", "--port", "0", "--dir", out.resolve("kafka").toString())
                        .awaitFirstLine();
        var coordinator =
                processes
                        .start("coordinator", "--port", "0", "--bootstrap-servers", broker)
                        .awaitFirstLine();
        processes.start("gpu-worker", "--bootstrap-servers", broker, "--out", out.toString());
        var submit = processes.start("submit", file, "--wait", "--coordinator", coordinator);
        awaitAdapted(coordinator, 2);
        var model = Outcome.folders(out.resolve("checkpoints")).getFirst().resolve("model.safetensors");
        Files.write(model, new byte[100]);

        // when
        processes.start("eval-worker", "--bootstrap-servers", broker, "--out", out.toString());

        // then
        assertThat(submit.exitCode(PATIENCE)).isEqualTo(4);
        var failures =
                processes.finish(PATIENCE, "failures", "--json", "--coordinator", coordinator);
        var failure = Json.mapper().readTree(failures.out());
        assertThat(failure).hasSize(1);
        assertThat(failure.get(0).path("category").asString()).isEqualTo("bad_input");
        assertThat(failure.get(0).path("message").asString()).contains("model.safetensors");

        // when other tests need the same checkpoints
        var other =
                processes.finish(
                        PATIENCE,
                        "submit",
                        write("other-test", 3),
                        "--wait",
                        "--coordinator",
                        coordinator);
        assertThat(other.exitCode(PATIENCE)).as(other.err()).isZero();
        var replay =
                processes.finish(
                        PATIENCE,
                        "replay",
                        "--experiment",
                        "spoiled",
                        "--coordinator",
                        coordinator);
        assertThat(replay.exitCode(PATIENCE)).as(replay.err()).isZero();

        // then
        var again = processes.finish(PATIENCE, "submit", file, "--wait", "--coordinator", coordinator);
        assertThat(again.exitCode(PATIENCE)).as(again.err()).isZero();
        var csv =
                processes.finish(
                        PATIENCE,
                        "results",
                        "spoiled",
                        "--format",
                        "csv",
                        "--coordinator",
                        coordinator);
        assertThat(Outcome.of(csv.out(), out.resolve("checkpoints")))
                .isEqualTo(Outcome.ofRun(undisturbed, "spoiled"));
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
                    .until(
                            () ->
                                    client.experiment(client.idOf("spoiled")).tasks().adapted()
                                            == count);
        }
    }
}
