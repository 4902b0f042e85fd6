package org.dpsfleet.worker.health;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.awaitility.Awaitility;
import org.dpsfleet.broker.EmbeddedBroker;
import org.dpsfleet.schemas.cluster.TopicLayout;
import org.dpsfleet.schemas.cluster.TopicSetup;
import org.dpsfleet.schemas.codec.Json;
import org.dpsfleet.schemas.http.OpenApi;
import org.dpsfleet.schemas.stage.Pipeline;
import org.dpsfleet.schemas.stage.StageDescriptor;
import org.dpsfleet.schemas.topic.KafkaSettings;
import org.dpsfleet.worker.failure.TaskFailure;
import org.dpsfleet.worker.loop.TaskLoop;
import org.dpsfleet.worker.settings.WorkerSettings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

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
            TopicSetup.create(admin, Pipeline.standard(), new TopicLayout(1, 1));
        }
        var state = new WorkerState();
        try (var meters = ProcessMeters.bindTo(registry, "1.2.3", "abc");
                var loop = new TaskLoop<>(
                        WorkerSettings.of("worker", settings, "cpu").as("worker", "cpu", state),
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
                    .contains("dps_ready 1")
                    .contains("dps_heartbeat_age_seconds 0.0")
                    .contains("dps_build_info{revision=\"abc\",version=\"1.2.3\"} 1\n")
                    .contains("jvm_memory_used_bytes")
                    .contains("process_uptime_seconds");
        }
    }

    @Test
    void metricsAreOpenMetricsForThoseWhoPreferIt() throws Exception {
        try (var server = HealthServer.start(0, registry, Optional::empty, () -> Optional.of("no"))) {
            var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + "/metrics"))
                    .header("Accept", "application/openmetrics-text;version=1.0.0,text/plain;version=0.0.4;q=0.5")
                    .build();

            var answer = http.send(request, HttpResponse.BodyHandlers.ofString());

            assertThat(answer.headers().firstValue("content-type"))
                    .hasValue("application/openmetrics-text; version=1.0.0; charset=utf-8");
            assertThat(answer.body()).contains("\ndps_ready 0").endsWith("# EOF\n");
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
            assertThat(metrics(server, "bearer secret")).isEqualTo(200);
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

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "GET | /livezzz | */* | 404 | there is nothing at /livezzz; try /, /metrics, /livez, /readyz",
                "OPTIONS | /nothing | */* | 404 | there is nothing at /nothing",
                "POST | /metrics | */* | 405 | POST is not for /metrics; accepted: GET, HEAD, OPTIONS",
                "BREW | /livez | */* | 405 | BREW is not for /livez; accepted: GET, HEAD, OPTIONS",
                "GET | /livez?verbose=1 | */* | 400 | the parameter 'verbose' is unknown; accepted: no parameters",
                "GET | /%ff | */* | 400 | can't be decoded",
                "GET | /metrics | application/json | 406 | offered: text/plain"
            })
    void whatItDoesNotServeIsAProblem(String method, String path, String accept, int status, String detail)
            throws Exception {
        try (var server = HealthServer.start(0, registry, Optional::empty, Optional::empty)) {
            var answer = send(server, method, path, accept);

            assertThat(answer.statusCode()).isEqualTo(status);
            assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/problem+json");
            var problem = Json.mapper().readTree(answer.body());
            assertThat(OpenApi.load().schema("ProblemDocument").problems(problem))
                    .isEmpty();
            assertThat(problem.path("detail").asString()).contains(detail);
            assertThat(answer.headers().firstValue("Allow").isPresent()).isEqualTo(status == 405);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/livez", "/livez/", "/readyz"})
    void headAnswersWhatGetDoesWithoutTheBody(String path) throws Exception {
        try (var server = HealthServer.start(0, registry, Optional::empty, () -> Optional.of("not yet"))) {
            var get = send(server, "GET", path, "text/plain");
            var head = send(server, "HEAD", path, "text/plain");

            assertThat(head.statusCode()).isEqualTo(get.statusCode());
            assertThat(get.statusCode()).isEqualTo(path.equals("/readyz") ? 503 : 200);
            assertThat(head.body()).isEmpty();
            for (var field : List.of("Content-Type", "Content-Length", "Cache-Control")) {
                assertThat(head.headers().firstValue(field))
                        .isPresent()
                        .isEqualTo(get.headers().firstValue(field));
            }
        }
    }

    @Test
    void optionsSayWhatIsAllowed() throws Exception {
        try (var server = HealthServer.start(0, registry, Optional::empty, Optional::empty)) {
            var answer = send(server, "OPTIONS", "/metrics", "*/*");

            assertThat(answer.statusCode()).isEqualTo(204);
            assertThat(answer.headers().firstValue("Allow")).hasValue("GET, HEAD, OPTIONS");
        }
    }

    @Test
    void anEscapeThatIsMalformedIsABadRequest() throws Exception {
        try (var server = HealthServer.start(0, registry, Optional::empty, Optional::empty);
                var socket = new Socket("127.0.0.1", server.port())) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write("GET /%zz HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII));

            var answer = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));

            assertThat(answer.readLine()).startsWith("HTTP/1.1 400 ");
        }
    }

    @Test
    void aPortThatIsTakenIsNamed() throws Exception {
        try (var server = HealthServer.start(0, registry, Optional::empty, Optional::empty)) {
            assertThatThrownBy(() -> HealthServer.start(server.port(), registry, Optional::empty, Optional::empty))
                    .hasMessageContaining("the health endpoint cannot listen on");
        }
    }

    private HttpResponse<String> send(HealthServer server, String method, String path, String accept) throws Exception {
        var request = HttpRequest.newBuilder(uri(server, path))
                .method(method, HttpRequest.BodyPublishers.noBody())
                .header("Accept", accept)
                .build();
        return http.send(request, HttpResponse.BodyHandlers.ofString());
    }

    private HttpResponse<String> get(HealthServer server, String path) throws Exception {
        var request = HttpRequest.newBuilder(uri(server, path)).build();
        return http.send(request, HttpResponse.BodyHandlers.ofString());
    }

    private static URI uri(HealthServer server, String path) {
        return URI.create("http://127.0.0.1:" + server.port() + path);
    }
}
