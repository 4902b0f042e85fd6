package org.dpsfleet.cli.process;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.dpsfleet.cli.deploy.KedaQueries;
import org.dpsfleet.schemas.codec.Json;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.dpsfleet.cli.process.Experiments.PATIENCE;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** A fleet whose workers come with the work and go with it, asked about by a Prometheus as KEDA does. */
class ScaledWorkersIT {
    private static final Path PROMETHEUS = Path.of("/usr/bin/prometheus");

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

    private final HttpClient client = HttpClient.newHttpClient();
    private Process prometheus;
    private int port;

    @BeforeEach
    void findPrometheus() {
        assumeTrue(Files.isExecutable(PROMETHEUS), "no prometheus: what KEDA asks for is not asked");
    }

    @AfterEach
    void stopPrometheus() throws InterruptedException {
        client.close();
        if (prometheus != null) {
            prometheus.destroyForcibly().waitFor();
        }
    }

    private void scrape(String coordinator) throws IOException {
        try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        var file = Files.writeString(processes.folder().resolve("prometheus.yml"), """
                global: {scrape_interval: 500ms}
                scrape_configs:
                  - job_name: coordinator
                    static_configs: [{targets: ["%s"]}]
                """.formatted(
                        URI.create(coordinator).getAuthority()));
        prometheus = new ProcessBuilder(
                        PROMETHEUS.toString(),
                        "--config.file=" + file,
                        "--storage.tsdb.path=" + processes.folder().resolve("prometheus"),
                        "--web.listen-address=127.0.0.1:" + port)
                .redirectErrorStream(true)
                .redirectOutput(processes.folder().resolve("prometheus.log").toFile())
                .start();
    }

    /** How many workers of the role KEDA would want now; -1 while Prometheus is not there. */
    private int wanted(String role) throws IOException, InterruptedException {
        var query = URLEncoder.encode(KedaQueries.byRole().get(role), StandardCharsets.UTF_8);
        var request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:%d/api/v1/query?query=%s".formatted(port, query)))
                .build();
        try {
            var answer = Json.mapper()
                    .readTree(client.send(request, HttpResponse.BodyHandlers.ofString())
                            .body());
            return answer.at("/data/result/0/value/1").asInt(-1);
        } catch (IOException e) {
            return -1;
        }
    }

    private void awaitWanted(String role, int number) {
        Awaitility.await().atMost(Duration.ofMinutes(1)).until(() -> wanted(role), found -> found == number);
    }

    @Test
    void asManyWorkersAreWantedAsThereIsWorkAndOneEndsWellWhenThereIsNone() throws Exception {
        // given
        var fleet = SmallFleet.start(processes);
        scrape(fleet.coordinator());
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
