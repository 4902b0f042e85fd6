package org.dpsfleet.worker.health;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.awaitility.Awaitility;
import org.dpsfleet.broker.EmbeddedBroker;
import org.dpsfleet.schemas.stage.StageDescriptor;
import org.dpsfleet.schemas.topic.KafkaSettings;
import org.dpsfleet.schemas.topic.TopicSetup;
import org.dpsfleet.worker.Recycling;
import org.dpsfleet.worker.TaskFailure;
import org.dpsfleet.worker.TaskLoop;
import org.dpsfleet.worker.WorkerSettings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

@Timeout(120)
class HealthServerIT {
    private final HttpClient http = HttpClient.newHttpClient();
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

    @Test
    void tellsTheTruthAboutAWorkerAndItsBroker(@TempDir Path directory) throws Exception {
        var broker = EmbeddedBroker.start(directory, 0);
        var settings = KafkaSettings.of(broker.bootstrapServers());
        try (var admin = Admin.create(settings.admin("test"))) {
            TopicSetup.create(admin, 1, (short) 1);
        }
        var state = new WorkerState();
        try (var meters = ProcessMeters.bindTo(registry, "1.2.3", "abc");
                var loop = new TaskLoop<>(
                        WorkerSettings.of("worker", settings, "cpu")
                                .asProcess(Duration.ofMinutes(30), Recycling.NEVER, state),
                        StageDescriptor.ADAPTATION,
                        (task, heartbeat) -> {
                            throw TaskFailure.badInput("no");
                        },
                        registry);
                var brokerCheck = new BrokerCheck(settings, "worker-health");
                var server = HealthServer.start(
                        0,
                        registry,
                        loop::problem,
                        brokerCheck.and(loop::problem).and(state))) {
            // not started yet
            assertThat(get(server, "/livez").statusCode()).isEqualTo(503);
            assertThat(get(server, "/livez").body()).isEqualTo("the task loop does not run\n");

            // started: ready once it is a member of its group
            loop.start();
            assertThat(get(server, "/livez").statusCode()).isEqualTo(200);
            assertThat(get(server, "/readyz").body()).isEqualTo("the worker is not a member of its share group yet\n");
            Awaitility.await()
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> get(server, "/readyz").statusCode() == 200);

            // a broker that is away is no reason to restart the worker
            broker.close();
            Awaitility.await()
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> get(server, "/readyz").statusCode() == 503);
            assertThat(get(server, "/readyz").body())
                    .isEqualTo("the broker at " + settings.bootstrapServers() + " does not answer\n");
            assertThat(get(server, "/livez").statusCode()).isEqualTo(200);

            // and it comes back
            broker = EmbeddedBroker.start(directory, 0);
            Awaitility.await()
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> get(server, "/readyz").statusCode() == 200);

            loop.close();
            assertThat(get(server, "/livez").statusCode()).isEqualTo(503);
            assertThat(get(server, "/readyz").statusCode()).isEqualTo(503);
            assertThat(state.problem()).hasValue("the worker is stopping");
        } finally {
            broker.close();
        }
    }

    @Test
    void metricsAreInPrometheusFormatWithEveryCounterFromTheStart() throws Exception {
        try (var meters = ProcessMeters.bindTo(registry, "1.2.3", "abc");
                var loop = new TaskLoop<>(
                        WorkerSettings.of("w", KafkaSettings.of("127.0.0.1:1"), "cpu"),
                        StageDescriptor.EVALUATION,
                        (task, heartbeat) -> {
                            throw TaskFailure.badInput("no");
                        },
                        registry);
                var server = HealthServer.start(0, registry, Optional::empty, Optional::empty)) {
            var answer = get(server, "/metrics");

            assertThat(answer.headers().firstValue("content-type"))
                    .hasValue("text/plain; version=0.0.4; charset=utf-8");
            var sample = "[a-zA-Z_:][a-zA-Z0-9_:]*(\\{([a-z_]+=\"[^\"]*\",?)*})? [-+0-9.eE]+|.*NaN";
            assertThat(answer.body().lines().filter(line -> !line.startsWith("#")))
                    .isNotEmpty()
                    .allMatch(line -> line.matches(sample));
            assertThat(answer.body())
                    .contains("dps_tasks_succeeded_total{kind=\"evaluation\"} 0.0")
                    .contains("dps_tasks_failed_total" + "{category=\"out_of_memory\",kind=\"evaluation\"} 0.0")
                    .contains("dps_task_run_time_seconds_count")
                    .contains("dps_task_queue_time_seconds_count")
                    .contains("dps_tasks_running_seconds")
                    .contains("dps_heartbeat_age_seconds 0.0")
                    .contains("dps_build_info{revision=\"abc\",version=\"1.2.3\"} 1\n")
                    .contains("jvm_memory_used_bytes")
                    .contains("process_uptime_seconds");
        }
    }

    @Test
    void onlyProbesPassWithoutTheToken() throws Exception {
        var loopback = new InetSocketAddress("127.0.0.1", 0);
        try (var server = HealthServer.start(loopback, "secret", registry, Optional::empty, Optional::empty)) {
            assertThat(get(server, "/metrics").statusCode()).isEqualTo(401);
            assertThat(get(server, "/metrics").headers().firstValue("WWW-Authenticate"))
                    .hasValue("Bearer");
            assertThat(metrics(server, "Bearer secret")).isEqualTo(200);
            assertThat(metrics(server, "Bearer wrong")).isEqualTo(401);
            assertThat(metrics(server, "Basic secret")).isEqualTo(401);
            assertThat(get(server, "/livez").statusCode()).isEqualTo(200);
            assertThat(get(server, "/readyz").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void doesNotListenToOtherMachinesWithoutAToken() {
        var everywhere = new InetSocketAddress("0.0.0.0", 0);
        assertThatThrownBy(() -> HealthServer.start(everywhere, null, registry, Optional::empty, Optional::empty))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("0.0.0.0 can be reached from other machines");
    }

    private int metrics(HealthServer server, String authorization) throws Exception {
        var request = HttpRequest.newBuilder(uri(server, "/metrics"))
                .header("Authorization", authorization)
                .build();
        return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
    }

    @Test
    void refusesWhatItDoesNotServe() throws Exception {
        try (var server = HealthServer.start(0, registry, Optional::empty, Optional::empty)) {
            assertThat(get(server, "/livezzz").statusCode()).isEqualTo(404);
            assertThat(get(server, "/").statusCode()).isEqualTo(404);
            var post = HttpRequest.newBuilder(uri(server, "/metrics"))
                    .POST(HttpRequest.BodyPublishers.noBody())
                    .build();
            assertThat(http.send(post, HttpResponse.BodyHandlers.ofString()).statusCode())
                    .isEqualTo(405);
            assertThatThrownBy(() -> HealthServer.start(server.port(), registry, Optional::empty, Optional::empty))
                    .hasMessageContaining("the health endpoint cannot listen on");
        }
    }

    private HttpResponse<String> get(HealthServer server, String path) throws Exception {
        var request = HttpRequest.newBuilder(uri(server, path)).build();
        return http.send(request, HttpResponse.BodyHandlers.ofString());
    }

    private static URI uri(HealthServer server, String path) {
        return URI.create("http://127.0.0.1:" + server.port() + path);
    }
}
