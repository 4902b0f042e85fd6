package org.dpsfleet.cli.process;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import org.apache.kafka.common.utils.Utils;
import org.dpsfleet.schemas.topic.KafkaSettings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.dpsfleet.cli.process.Experiments.PATIENCE;

/** Checkpoints that are lost or spoiled before they were scored cost time, and nothing else. */
class DamagedCheckpointIT {
    private static final String EXPERIMENT = """
            name: spoiled
            networks: [{name: alexnet, layers: [1, 4], weights: {kind: random, seed: 1}}]
            variants: [lin]
            contexts: {kind: random, count: 4, seed: 0}
            draw_seeds: [0, 1]
            train: {kind: dead-leaves, images: 64, seed: 1}
            test: {images: {kind: dead-leaves, images: 32, seed: 2}}
            training: {batch_size: 16, epochs: 45}
            """;

    @RegisterExtension
    final FleetProcesses processes = new FleetProcesses();

    @Test
    void theyAreMadeAgainEvenIfAWorkerDiesMeanwhile() throws Exception {
        // given two checkpoints, one of them damaged, the other gone
        var file = Files.writeString(processes.folder().resolve("spoiled.yaml"), EXPERIMENT)
                .toString();
        var undisturbed = processes.folder().resolve("undisturbed");
        var run = processes.finish(PATIENCE, "run", file, "--out", undisturbed.toString());
        assertThat(run.exitCode(PATIENCE)).as(run.err()).isZero();
        var fleet = SmallFleet.start(processes);
        // Heard of often, it is struck early in its training, and soon found lost.
        var worker = fleet.worker("gpu-worker", "--heartbeat", "1s", "--lease", "10s");
        var submit = fleet.start("submit", file, "--wait");
        var watching = new Watching(fleet.coordinator(), "spoiled");
        watching.adapted(2);
        var checkpoints = Outcome.folders(fleet.out().resolve("checkpoints"));
        Files.write(checkpoints.getFirst().resolve("model.safetensors"), new byte[100]);
        Utils.delete(checkpoints.getLast().toFile());

        // when
        fleet.worker("eval-worker");
        var seen = watching.trainingAgain(2, 20);
        worker.kill();
        assertThat(seen.training().done()).isLessThan(seen.training().total());
        fleet.worker("gpu-worker");

        // then
        assertThat(submit.exitCode(PATIENCE)).as(submit.err()).isZero();
        assertThat(fleet.outcome("spoiled")).isEqualTo(Outcome.ofRun(undisturbed, "spoiled"));
        assertThat(fleet.json("failures")).isEmpty();
        assertThat(fleet.json("status", "spoiled").path("lost").asInt()).isEqualTo(1);
        assertThat(metrics(fleet)).contains("dps_tasks_remade_total{kind=\"evaluation\"} 2.0");
        var ledger = Ledger.read(KafkaSettings.of(fleet.broker()));
        assertThat(ledger.problems()).isEmpty();
        assertThat(ledger.superseded()).isZero();
    }

    private static String metrics(SmallFleet fleet) throws IOException, InterruptedException {
        try (var client = HttpClient.newHttpClient()) {
            var request = HttpRequest.newBuilder(URI.create(fleet.coordinator() + "/metrics"));
            return client.send(request.build(), BodyHandlers.ofString()).body();
        }
    }
}
