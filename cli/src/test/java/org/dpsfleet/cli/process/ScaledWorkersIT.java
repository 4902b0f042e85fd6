package org.dpsfleet.cli.process;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.dpsfleet.cli.deploy.KedaQueries;
import org.dpsfleet.cli.monitoring.PrometheusServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.dpsfleet.cli.process.Experiments.PATIENCE;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** A fleet whose workers come with the work and go with it, asked about by a Prometheus as KEDA does. */
class ScaledWorkersIT {
    /** A baseline and a training. */
    private static final String TWO_TASKS = """
            name: two-tasks
            networks: [{name: alexnet, layers: [1], weights: {kind: random, seed: 1}}]
            contexts: {kind: random, count: 2, seed: 0}
            draw_seeds: [0]
            train: {kind: dead-leaves, images: 16, seed: 1}
            test: {images: {kind: dead-leaves, images: 16, seed: 2}}
            training: {batch_size: 16, epochs: 1}
            """;

    @RegisterExtension
    final FleetProcesses processes = new FleetProcesses();

    private PrometheusServer prometheus;

    @BeforeEach
    void findPrometheus() {
        assumeTrue(PrometheusServer.isInstalled(), "no prometheus: what KEDA asks for is not asked");
    }

    @AfterEach
    void stopPrometheus() throws InterruptedException {
        if (prometheus != null) {
            prometheus.close();
        }
    }

    /** How many workers of the role KEDA would want now; -1 while Prometheus is not there. */
    private int wanted(String role) throws IOException, InterruptedException {
        return prometheus.query(KedaQueries.byRole().get(role)).at("/0/value/1").asInt(-1);
    }

    private void awaitWanted(String role, int number) {
        Awaitility.await().atMost(Duration.ofMinutes(1)).until(() -> wanted(role), found -> found == number);
    }

    @Test
    void asManyWorkersAreWantedAsThereIsWorkAndOneEndsWellWhenThereIsNone() throws Exception {
        // given
        var fleet = SmallFleet.start(processes);
        var target = URI.create(fleet.coordinator()).getAuthority();
        prometheus = PrometheusServer.start(processes.folder(), Map.of("coordinator", List.of(target)));
        awaitWanted("gpu-worker", 0);

        // when
        var file = Files.writeString(processes.folder().resolve("two-tasks.yaml"), TWO_TASKS);
        fleet.finish("submit", file.toString());

        // then: one for each of its tasks, and nothing to evaluate yet
        awaitWanted("gpu-worker", 2);
        assertThat(wanted("eval-worker")).isZero();

        // when
        var worker = fleet.worker("gpu-worker", "--idle-exit", "6s");

        // then
        assertThat(worker.exitCode(PATIENCE)).isZero();
        assertThat(worker.err()).contains("worker has nothing to do");
        awaitWanted("gpu-worker", 0);
        awaitWanted("eval-worker", 2);
    }
}
