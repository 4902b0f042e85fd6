package org.dpsfleet.coordinator;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.util.List;
import org.dpsfleet.broker.EmbeddedBroker;
import org.dpsfleet.coordinator.plan.Specs;
import org.dpsfleet.coordinator.task.RetryPolicy;
import org.dpsfleet.schemas.codec.Json;
import org.dpsfleet.schemas.spec.ContextSource;
import org.dpsfleet.schemas.topic.KafkaSettings;
import org.dpsfleet.vocabulary.Variant;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

import static org.assertj.core.api.Assertions.assertThat;

/** What the API answers to requests that are wrong, and that its document is true. */
class HttpApiIT {
    @TempDir
    static Path directory;

    private static EmbeddedBroker broker;
    private static Coordinator coordinator;
    private static Api api;

    @BeforeAll
    static void start() {
        broker = EmbeddedBroker.start(directory, 0);
        coordinator = start(null);
        api = new Api(coordinator.url());
    }

    @AfterAll
    static void stop() {
        coordinator.close();
        broker.close();
    }

    @Test
    void anInvalidExperimentIsAProblemForEachPlace() {
        var reply = api.post("/api/v1/experiments", """
                        {"name": "x", "networks": [{"name": "alexnat"}], "repetitions": 0,
                         "train": {"kind": "dead-leaves", "images": 4},
                         "test": {"images": {"kind": "dead-leaves", "images": 4}}}
                        """);

        assertProblem(reply, 422);
        assertThat(reply.json()
                        .path("errors")
                        .valueStream()
                        .map(e -> e.path("pointer").asString()))
                .contains("/networks/0/name", "/repetitions");
        assertThat(reply.json().path("errors").toString()).contains("did you mean 'alexnet'?");
    }

    @Test
    void anExperimentThatIsNotPinnedIsRefused() {
        var reply = api.post("/api/v1/experiments", """
                        {"name": "x", "networks": [{"name": "alexnet"}],
                         "train": {"kind": "stl10", "path": "train_X.bin"},
                         "test": {"images": {"kind": "dead-leaves", "images": 4}},
                         "perceptual": {"kind": "folder", "path": "p"}}
                        """);

        assertProblem(reply, 422);
        assertThat(reply.json()
                        .path("errors")
                        .valueStream()
                        .map(e -> e.path("pointer").asString()))
                .containsExactly("/networks/0/weights/sha256", "/train/sha256", "/perceptual/sha256");
    }

    @Test
    void whatIsNoJsonIsABadRequest() {
        var reply = api.post("/api/v1/experiments", "{\"name\": ");

        assertProblem(reply, 400);
        assertThat(reply.json().path("detail").asString()).startsWith("the body is not JSON: line 1");
        assertProblem(api.post("/api/v1/experiments", ""), 400);
        assertProblem(api.post("/api/v1/experiments?dry_run=perhaps", "{}"), 400);
    }

    @Test
    void aBodyOfMoreThanAMebibyteIsRefused() {
        var reply = api.post("/api/v1/experiments", " ".repeat(1024 * 1024 + 1));

        assertProblem(reply, 413);
    }

    @Test
    void onlyJsonIsAccepted() {
        var request = HttpRequest.newBuilder(URI.create(api.url() + "/api/v1/experiments"))
                .header("Content-Type", "text/plain")
                .POST(HttpRequest.BodyPublishers.ofString("{}"));

        assertProblem(Api.send(request), 415);
    }

    @Test
    void whatIsNotThereIsNotFound() {
        assertProblem(api.get("/api/v1/experiments/0123456789abcdef"), 404);
        assertProblem(api.get("/api/v1/experiments/0123456789abcdef/results"), 404);
        assertProblem(api.get("/api/v1/failures?experiment=0123456789abcdef"), 404);
        assertProblem(api.get("/api/v2"), 404);
        assertProblem(api.post("/livez", "{}"), 405);
    }

    @Test
    void aReplayNamesTasks() {
        var reply = api.post("/api/v1/replays", "{\"task_ids\": [1], \"dry_run\": \"no\"}");

        assertProblem(reply, 422);
        assertThat(reply.json()
                        .path("errors")
                        .valueStream()
                        .map(e -> e.path("pointer").asString()))
                .containsExactly("/task_ids/0", "/dry_run");
        assertProblem(api.post("/api/v1/replays", "{}"), 422);
    }

    @Test
    void probesAndMetricsAnswer() {
        assertThat(api.get("/livez").response().body()).isEqualTo("alive\n");
        assertThat(api.get("/readyz").response().body()).isEqualTo("ready\n");
        assertThat(api.get("/metrics").response().body())
                .contains("dps_tasks_published_total{kind=\"adaptation\"}")
                .contains("dps_tasks{kind=\"evaluation\",state=\"waiting\"}");
    }

    @Test
    void theDocumentSaysWhatTheAnswersHold() {
        var document = new YAMLMapper()
                .readTree(api.get("/api/v1/openapi.yaml").response().body());
        var spec = Specs.spec("documented", new ContextSource.Random(2, 3), 1, List.of(Variant.LIN));
        var submission = api.post("/api/v1/experiments", Json.text(spec)).json();
        var id = submission.path("experiment_id").asString();
        var status = api.status(id);

        assertThat(document.path("openapi").asString()).isEqualTo("3.1.0");
        assertNames(document, "Submission", submission);
        assertNames(document, "ExperimentStatus", status);
        assertThat(api.get("/api/v1/experiments").json().valueStream()).contains(status);
        assertNames(
                document,
                "ReplayOutcome",
                api.post("/api/v1/replays", "{\"task_ids\": [\"x\"]}").json());
        assertNames(document, "Problem", api.get("/nowhere").json());
    }

    @Test
    void aTokenIsWantedWhereThereIsOne() {
        try (var guarded = start("s3cret")) {
            var there = new Api(guarded.url());
            assertProblem(there.get("/api/v1/experiments"), 401);
            assertProblem(there.get("/metrics"), 401);
            assertThat(there.get("/livez").status()).isEqualTo(200);
            assertThat(with(there, "Bearer wrong").status()).isEqualTo(401);
            assertThat(with(there, "Bearer s3cret").status()).isEqualTo(200);
        } finally {
            coordinator.close();
            coordinator = start(null);
            api = new Api(coordinator.url());
        }
    }

    private static Api.Reply with(Api there, String authorization) {
        return Api.send(HttpRequest.newBuilder(URI.create(there.url() + "/api/v1/experiments"))
                .header("Authorization", authorization));
    }

    /** Every name in the answer is in the document, and every required one in the answer. */
    private static void assertNames(JsonNode document, String schema, JsonNode answer) {
        var described = document.path("components").path("schemas").path(schema);
        assertThat(described.path("properties").propertyNames()).containsAll(answer.propertyNames());
        assertThat(answer.propertyNames())
                .containsAll(described
                        .path("required")
                        .valueStream()
                        .map(JsonNode::asString)
                        .toList());
    }

    private static void assertProblem(Api.Reply reply, int status) {
        assertThat(reply.status()).as(reply.response().body()).isEqualTo(status);
        assertThat(reply.mediaType()).isEqualTo("application/problem+json");
        assertThat(reply.json().path("status").asInt()).isEqualTo(status);
        assertThat(reply.json().path("title").asString()).isNotEmpty();
        assertThat(reply.json().path("detail").asString()).isNotEmpty();
    }

    private static Coordinator start(String token) {
        return Coordinator.start(
                new CoordinatorSettings(
                        KafkaSettings.of(broker.bootstrapServers()),
                        CoordinatorSettings.LOOPBACK,
                        0,
                        token,
                        4096,
                        RetryPolicy.defaults(),
                        1,
                        (short) 1),
                new PrometheusMeterRegistry(PrometheusConfig.DEFAULT));
    }
}
