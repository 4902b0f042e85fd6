package org.dpsfleet.coordinator;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.dpsfleet.broker.EmbeddedBroker;
import org.dpsfleet.coordinator.plan.Specs;
import org.dpsfleet.coordinator.task.RetryPolicy;
import org.dpsfleet.schemas.codec.Json;
import org.dpsfleet.schemas.http.OpenApi;
import org.dpsfleet.schemas.message.FailureCategory;
import org.dpsfleet.schemas.spec.ContextSource;
import org.dpsfleet.schemas.topic.KafkaSettings;
import org.dpsfleet.vocabulary.Variant;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** What the API answers, and that it keeps to HTTP; one server for all. */
class HttpApiIT {
    private static final int MOST = 4 * 1024 * 1024;
    private static final String JSON = "Content-Type: application/json";
    private static final String EXPERIMENTS = "/api/v1/experiments";

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

    /**
     * A request that is refused.
     *
     * @param detail a part of what the problem document says
     */
    record Refused(String line, String fields, byte[] body, int status, String detail) {
        @Override
        public String toString() {
            return line.substring(0, Math.min(80, line.length())) + " -> " + status + " " + detail;
        }
    }

    static Stream<Refused> refused() {
        return Stream.of(
                of("GET /api/v1/experiments/%zz", 400, "'/api/v1/experiments/%zz' can't be decoded"),
                of("GET /%", 400, "can't be decoded"),
                of("GET /livez/%2", 400, "can't be decoded"),
                of("GET /%ff", 400, "in UTF-8"),
                of("GET /api/v1/failures?worker=%c3%28", 400, "in UTF-8"),
                of("GET /api/v1/failures?worker=%", 400, "can't be decoded"),
                of("GET /api/v1/failures?%zz=1", 400, "can't be decoded"),
                of("POST " + EXPERIMENTS + "?dry-run=true", 400, "accepted: dry_run; did you mean 'dry_run'?"),
                of("POST " + EXPERIMENTS + "?dry_run=true&dry_run=false", 400, "2 times; accepted: once"),
                of(
                        "POST " + EXPERIMENTS + "?dry_run=perhaps",
                        400,
                        "dry_run 'perhaps' is not accepted; accepted: true, false"),
                of("POST " + EXPERIMENTS + "?dry_run", 400, "dry_run '' is not accepted"),
                of("GET /api/v1/failures?categry=lost", 400, "did you mean 'category'?"),
                of("GET /api/v1/failures?category=lots", 400, "category 'lots' is not accepted; accepted: bad_input, "),
                of(
                        "GET /api/v1/failures?since=yesterday",
                        400,
                        "since 'yesterday' is not accepted; accepted: an ISO 8601"),
                of("GET /api/v1/failures?until=2026-01-01T00:00:00Z;since=1", 400, "until "),
                of("GET /livez?x=1", 400, "accepted: no parameters"),
                of("GET /api/v1/experiments?limit=3", 400, "accepted: no parameters"),
                of("GET /api/v2", 404, "there is nothing at /api/v2"),
                of("GET /api/v1/experiments/0123456789abcdef", 404, "no experiment '0123456789abcdef'"),
                of("GET /api/v1/experiments/0123456789abcdef/", 404, "no experiment '0123456789abcdef'"),
                of("GET /api/v1/experiments/0123456789abcdef/results", 404, "no experiment"),
                of("GET /api/v1/experiments/0123456789abcdef/nothing", 404, "there is nothing at"),
                of("GET /api/v1/failures?experiment=0123456789abcdef", 404, "no experiment"),
                of("POST /api/v1/experiments/0123456789abcdef/cancel", 404, "no experiment"),
                of("OPTIONS /nowhere", 404, "there is nothing at /nowhere"),
                of("POST /livez", 405, "accepted: GET, HEAD, OPTIONS"),
                of("DELETE /metrics", 405, "accepted: GET, HEAD, OPTIONS"),
                of("PATCH /", 405, "accepted: GET, HEAD, OPTIONS"),
                of("DELETE " + EXPERIMENTS, 405, "accepted: GET, HEAD, OPTIONS, POST"),
                of("GET /api/v1/replays", 405, "accepted: OPTIONS, POST"),
                of("BREW /livez", 405, "BREW is not for /livez"),
                of("GET " + EXPERIMENTS, "Accept: text/html", "", 406, "offered: application/json"),
                of("GET /metrics", "Accept: text/plain;q=0, application/json", "", 406, "offered: text/plain"),
                of("GET /" + "a".repeat(9000), 414, "the request line is too long"),
                of("GET /livez", "X: " + "a".repeat(20_000), "", 431, "the header is too large"),
                of("POST " + EXPERIMENTS, "Content-Length: 2", "{}", 415, "without Content-Type"),
                post("Content-Type: text/plain", "{}", 415, "accepted: application/json in UTF-8"),
                post(
                        "Content-Type: application/json; charset=latin1",
                        "{}",
                        415,
                        "accepted: application/json in UTF-8"),
                post("Content-Type: application/x-www-form-urlencoded", "a=b", 415, "accepted: application/json"),
                post(JSON + "\nContent-Encoding: gzip", "{}", 415, "Content-Encoding gzip is not accepted"),
                post(JSON + "\nExpect: miracles", "{}", 417, "accepted: 100-continue"),
                post(JSON, "", 400, "the body is empty"),
                post(JSON, " \n", 400, "the body is empty"),
                post(JSON, "{\"name\": ", 400, "the body is not JSON: line 1"),
                post(JSON, "{} {}", 400, "the body is not JSON"),
                post(JSON, "{}x", 400, "the body is not JSON"),
                post(JSON, "{\"a\": 1, \"a\": 2}", 400, "the body is not JSON"),
                post(JSON, "{'a': 1}", 400, "the body is not JSON"),
                post(JSON, "{\"name\": \"\u00ff\"}", 400, "the body is not UTF-8"),
                post(JSON, "[]", 422, "the body has a problem"),
                post(JSON, "{}", 422, "problems"),
                post(JSON, " ".repeat(MOST + 1), 413, "accepted: at most " + MOST + " bytes"),
                of("POST " + EXPERIMENTS, JSON + "\nTransfer-Encoding: chunked", chunks(MOST + 1), 413, "too large"),
                of("POST /api/v1/replays", JSON + "\nContent-Length: 8", "{\"a\":1,}", 400, "the body is not JSON"));
    }

    @ParameterizedTest
    @MethodSource
    void refused(Refused row) {
        // when
        var answer = exchange(row.line(), row.fields(), row.body());
        // then
        assertProblem(answer, row.status());
        assertThat(Json.mapper().readTree(answer.body()).path("detail").asString())
                .contains(row.detail());
        assertThat(answer.body()).doesNotContain("Exception", "java.", "tools.jackson");
    }

    @ParameterizedTest
    @CsvSource({
        "/, application/json",
        "/api/v1/experiments, application/json",
        "/api/v1/experiments/, application/json",
        "/api/v1/failures, application/json",
        "/api/v1/openapi.yaml, application/yaml; charset=utf-8",
        "/metrics, text/plain; version=0.0.4; charset=utf-8",
        "/livez, text/plain; charset=utf-8",
        "/livez/, text/plain; charset=utf-8",
        "/readyz, text/plain; charset=utf-8"
    })
    void headAnswersWhatGetDoesWithoutTheBody(String path, String mediaType) {
        // when
        var get = exchange("GET " + path, "", new byte[0]);
        var head = exchange("HEAD " + path, "", new byte[0]);
        // then
        assertThat(get.status()).isEqualTo(200);
        assertThat(get.headers())
                .containsEntry("content-type", mediaType)
                .containsEntry("content-length", String.valueOf(get.body().length()))
                .containsEntry("cache-control", "no-store")
                .containsKey("date");
        assertThat(head.status()).isEqualTo(200);
        assertThat(head.body()).isEmpty();
        assertThat(head.headers().keySet()).isEqualTo(get.headers().keySet());
        assertThat(head.headers()).containsEntry("content-type", mediaType);
        if (!path.equals("/metrics")) {
            assertThat(head.headers())
                    .containsEntry("content-length", get.headers().get("content-length"));
        }
    }

    @Test
    void headOfWhatIsNotThereIsNotFound() {
        var head = exchange("HEAD /api/v1/experiments/0123456789abcdef", "", new byte[0]);

        assertThat(head.status()).isEqualTo(404);
        assertThat(head.body()).isEmpty();
        assertThat(Integer.parseInt(head.headers().get("content-length"))).isPositive();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/livez | GET, HEAD, OPTIONS",
                "/api/v1/experiments | GET, HEAD, OPTIONS, POST",
                "/api/v1/replays | OPTIONS, POST",
                "* | GET, HEAD, OPTIONS, POST"
            })
    void optionsSayWhatIsAllowed(String path, String allowed) {
        var answer = exchange("OPTIONS " + path, "", new byte[0]);

        assertThat(answer.status()).isEqualTo(204);
        assertThat(answer.headers()).containsEntry("allow", allowed);
        assertThat(answer.body()).isEmpty();
    }

    @Test
    void aMethodThatIsNotAllowedIsAnsweredWithThoseThatAre() {
        var answer = exchange("PUT /api/v1/experiments", "", new byte[0]);

        assertProblem(answer, 405);
        assertThat(answer.headers()).containsEntry("allow", "GET, HEAD, OPTIONS, POST");
    }

    @Test
    void aRequestWithoutAHostIsRefused() {
        var text = "GET /livez HTTP/1.1\r\nConnection: close\r\n\r\n";

        assertProblem(raw(text.getBytes(StandardCharsets.ISO_8859_1)), 400);
    }

    @Test
    void whatIsNotHttpIsABadRequest() {
        assertProblem(raw("hello\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1)), 400);
    }

    @Test
    void whoWaitsForTheGoAheadGetsIt() {
        var body = "{}".getBytes(StandardCharsets.UTF_8);

        var answer = exchange("POST /api/v1/experiments", JSON + "\nContent-Length: 2\nExpect: 100-continue", body);

        assertThat(answer.interim()).isEqualTo("100 ");
        assertProblem(answer, 422);
    }

    @Test
    void aBodyThatIsTooLargeIsRefusedBeforeItIsSent() {
        var answer = exchange(
                "POST /api/v1/experiments",
                JSON + "\nExpect: 100-continue\nContent-Length: " + (MOST + 1),
                new byte[0]);

        assertThat(answer.interim()).isEmpty();
        assertProblem(answer, 413);
    }

    @ParameterizedTest
    @CsvSource({
        "application/json",
        "application/json; charset=utf-8",
        "Application/JSON;charset=\"UTF-8\"",
    })
    void aDryRunSubmitsNothing(String mediaType) {
        // given
        var spec = Json.encode(Specs.spec("dry", new ContextSource.Random(2, 3), 1, List.of(Variant.LIN)));
        // when
        var answer = exchange(
                "POST /api/v1/experiments?dry_run=true",
                "Content-Type: " + mediaType + "\nContent-Length: " + spec.length,
                spec);
        // then
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        assertThat(api.get("/api/v1/experiments").json().toString()).doesNotContain("\"dry\"");
    }

    /** As large as a file may be, where one mebibyte was the most. */
    @Test
    void aBodyOfFourMebibytesIsTaken() {
        var spec = Json.text(Specs.spec("large", new ContextSource.Random(2, 3), 1, List.of(Variant.LIN)));

        var reply = api.post("/api/v1/experiments?dry_run=true", spec + " ".repeat(MOST - spec.length()));

        assertThat(reply.status()).isEqualTo(200);
    }

    @Test
    void anInvalidExperimentIsAProblemForEachPlace() {
        var reply = api.post("/api/v1/experiments", """
                        {"name": "x", "networks": [{"name": "alexnat"}], "repetitions": 0,
                         "train": {"kind": "dead-leaves", "images": 4},
                         "test": {"images": {"kind": "dead-leaves", "images": 4}}}
                        """);

        assertProblem(reply, 422);
        assertThat(pointers(reply)).contains("/networks/0/name", "/repetitions");
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
        assertThat(pointers(reply))
                .containsExactly("/networks/0/weights/sha256", "/train/sha256", "/perceptual/sha256");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"task_ids\": [1], \"dry_run\": \"no\"} | /task_ids/0 /dry_run",
                "{\"task_ids\": []} | /task_ids",
                "{\"task_ids\": [\"a\"], \"dry-run\": true} | /dry-run",
                "{\"filter\": {\"categry\": \"lost\"}} | /filter/categry",
                "{\"filter\": {\"category\": \"lots\", \"since\": \"soon\"}} | /filter/category /filter/since",
                "{\"filter\": {}, \"limit\": 0} | /limit",
                "{\"filter\": {}, \"with\": {}} | /with",
                "{\"task_ids\": [\"a\"], \"with\": 1} | /with"
            })
    void aReplayThatIsWrongIsAProblemForEachPlace(String body, String pointers) {
        var reply = api.post("/api/v1/replays", body);

        assertProblem(reply, 422);
        assertThat(pointers(reply)).containsExactlyInAnyOrder(pointers.split(" "));
    }

    @Test
    void aReplaySaysWhichTasks() {
        var reply = api.post("/api/v1/replays", "{}");

        assertProblem(reply, 422);
        assertThat(reply.json().path("errors").toString()).contains("task_ids, filter or both");
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
    void theAddressItselfLeadsToWhatThereIs() {
        var program = api.get("/");
        var person = exchange("GET /", "Accept: text/html,application/xhtml+xml,*/*;q=0.8", new byte[0]);

        assertDescribed("ApiIndex", program.json());
        assertThat(program.json()
                        .path("links")
                        .valueStream()
                        .map(link -> link.path("href").asString()))
                .contains("/api/v1/experiments", "/api/v1/openapi.yaml", "/metrics", "/livez", "/readyz")
                .allSatisfy(path -> assertThat(api.get(path).status()).isEqualTo(200));
        assertThat(person.headers()).containsEntry("content-type", "text/html; charset=utf-8");
        assertThat(person.body()).contains("<a href=\"/api/v1/experiments\">");
    }

    @Test
    void theDescriptionSaysWhatTheAnswersHold() {
        // given
        var spec = Specs.spec("documented", new ContextSource.Random(2, 3), 1, List.of(Variant.LIN));
        // when
        var submitted = api.submit(spec);
        var id = submitted.json().path("experiment_id").asString();
        // then
        assertThat(submitted.status()).isEqualTo(202);
        assertThat(submitted.response().headers().firstValue("Location")).hasValue("/api/v1/experiments/" + id);
        assertThat(api.submit(spec).status()).isEqualTo(200);
        assertDescribed("SubmissionAnswer", submitted.json());
        var status = api.status(id);
        assertDescribed("ExperimentStatus", status);
        assertThat(api.get("/api/v1/experiments").json().valueStream()).contains(status);
        assertDescribed(
                "ExperimentResults",
                api.get("/api/v1/experiments/" + id + "/results").json());
        assertDescribed(
                "ReplayAnswer",
                api.post("/api/v1/replays", "{\"task_ids\": [\"x\"]}").json());
        var cancelled = api.post("/api/v1/experiments/" + id + "/cancel", "");
        assertThat(cancelled.status()).isEqualTo(202);
        assertDescribed("CancellationAnswer", cancelled.json());
        assertThat(api.get("/api/v1/openapi.yaml").response().body())
                .isEqualTo(OpenApi.load().text());
    }

    @Test
    void manyDeadLettersAreReplayedInSeveralTransactions() {
        // given
        int many = 600;
        try (var producer = new KafkaProducer<byte[], byte[]>(
                KafkaSettings.of(broker.bootstrapServers()).producer("test"))) {
            DeadTasks.records(many, FailureCategory.MISSING_DATA).forEach(producer::send);
        }
        await().until(() -> api.get("/api/v1/failures").json().size() == many);
        assertDescribed("DeadLetteredTask", api.get("/api/v1/failures").json().get(0));
        // when
        var reply = api.post("/api/v1/replays", "{\"filter\": {\"category\": \"missing_data\"}}");
        // then
        assertThat(reply.json().path("replayed")).hasSize(many);
        assertThat(reply.json().path("refused")).isEmpty();
        assertThat(api.get("/api/v1/failures").json()).isEmpty();
    }

    @Test
    void aTokenIsWantedWhereThereIsOne() {
        try (var guarded = start("s3cret")) {
            var there = new Api(guarded.url());
            for (var path : List.of("/", "/api/v1/experiments", "/metrics", "/nowhere", "/api/v1/openapi.yaml")) {
                assertProblem(there.get(path), 401);
                assertThat(there.get(path).response().headers().firstValue("WWW-Authenticate"))
                        .hasValue("Bearer");
            }
            assertThat(there.get("/livez").status()).isEqualTo(200);
            assertThat(with(there, "Bearer wrong").status()).isEqualTo(401);
            assertThat(with(there, "Basic s3cret").status()).isEqualTo(401);
            assertThat(with(there, "Bearer s3cret").status()).isEqualTo(200);
            assertThat(with(there, "bearer s3cret").status()).isEqualTo(200);
        } finally {
            coordinator.close();
            coordinator = start(null);
            api = new Api(coordinator.url());
        }
    }

    private static Refused of(String line, int status, String detail) {
        return of(line, "", "", status, detail);
    }

    private static Refused of(String line, String fields, String body, int status, String detail) {
        return new Refused(line, fields, body.getBytes(StandardCharsets.ISO_8859_1), status, detail);
    }

    private static Refused post(String fields, String body, int status, String detail) {
        return of("POST " + EXPERIMENTS, fields + "\nContent-Length: " + body.length(), body, status, detail);
    }

    private static String chunks(int bytes) {
        return Integer.toHexString(bytes) + "\r\n" + " ".repeat(bytes) + "\r\n0\r\n\r\n";
    }

    private static RawHttp exchange(String line, String fields, byte[] body) {
        return raw(RawHttp.request(line, fields, body));
    }

    private static RawHttp raw(byte[] request) {
        return RawHttp.exchange(URI.create(api.url()), request);
    }

    private static Stream<String> pointers(Api.Reply reply) {
        return reply.json()
                .path("errors")
                .valueStream()
                .map(e -> e.path("pointer").asString());
    }

    private static Api.Reply with(Api there, String authorization) {
        return Api.send(HttpRequest.newBuilder(URI.create(there.url() + "/api/v1/experiments"))
                .header("Authorization", authorization));
    }

    private static void assertDescribed(String schema, JsonNode answer) {
        assertThat(OpenApi.load().schema(schema).problems(answer)).isEmpty();
        assertThat(OpenApi.load().schema(schema).document().path("properties").propertyNames())
                .containsAll(answer.propertyNames());
    }

    private static void assertProblem(RawHttp answer, int status) {
        assertThat(answer.headers()).containsEntry("content-type", "application/problem+json");
        assertThat(answer.headers()).containsEntry("cache-control", "no-store");
        assertProblem(answer.status(), answer.body(), status);
    }

    private static void assertProblem(Api.Reply reply, int status) {
        assertThat(reply.mediaType()).isEqualTo("application/problem+json");
        assertProblem(reply.status(), reply.response().body(), status);
    }

    private static void assertProblem(int found, String body, int status) {
        assertThat(found).as(body).isEqualTo(status);
        var problem = Json.mapper().readTree(body);
        assertDescribed("ProblemDocument", problem);
        assertThat(problem.path("status").asInt()).isEqualTo(status);
        assertThat(problem.path("title").asString()).isNotEmpty();
        assertThat(problem.path("detail").asString()).isNotEmpty();
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
