package org.dpsfleet.coordinator;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.dpsfleet.coordinator.plan.Specs;
import org.dpsfleet.schemas.codec.Json;
import org.dpsfleet.schemas.message.Stage;
import org.dpsfleet.schemas.topic.Topic;
import org.dpsfleet.testing.message.ExampleResults;
import org.dpsfleet.testing.worker.FakeWorkers;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.dpsfleet.coordinator.HttpAnswers.assertDescribed;
import static org.dpsfleet.coordinator.HttpAnswers.assertProblem;

/** The results of an experiment of three tasks, the second of which has no scores, line by line. */
class ResultsStreamIT {
    private static final String LINES = "application/x-ndjson";

    @RegisterExtension
    static final ClassFleet FLEET = new ClassFleet();

    private static String experiment = "";

    @BeforeAll
    static void scoreTheFirstAndTheThirdTask() {
        experiment = FLEET.api().submitted(Specs.lin("three", 2, 7L, 8L, 9L));
        var ids = FLEET.api().taskIds(experiment);
        for (int place : new int[] {2, 0}) {
            var id = ids.get(place);
            FLEET.workers().claim(id, Stage.ADAPTATION, 1, OneTask.LONG);
            FLEET.workers()
                    .evaluate(FLEET.workers().adapt(FLEET.topics().tasks(id).getFirst()), 0.5 + 0.1 * place);
        }
        FLEET.api().awaitCounts(experiment, "total 3, published 1, done 2");
    }

    @Test
    void linesAreTheStartTheScoredTasksInTheOrderOfThePlanAndTheEnd() throws Exception {
        var lines = lines("");

        assertThat(lines).hasSize(4);
        assertDescribed("ResultsStart", lines.get(0));
        assertThat(lines.get(0).at("/experiment/experiment_id").asString()).isEqualTo(experiment);
        assertThat(lines.get(0).path("tasks").asInt()).isEqualTo(3);
        assertDescribed("ScoredTask", lines.get(1));
        assertThat(lines.get(1).path("cursor").asInt()).isZero();
        assertThat(lines.get(1).at("/scores/scores/0/test_score").asDouble()).isEqualTo(0.5);
        assertThat(lines.get(2).path("cursor").asInt()).isEqualTo(2);
        assertThat(lines.get(2).at("/scores/scores/0/test_score").asDouble()).isEqualTo(0.7);
        assertDescribed("ResultsEnd", lines.get(3));
        assertThat(lines.get(3).toString()).isEqualTo("{\"complete\":false,\"scored\":2}");
    }

    @Test
    void theDocumentHasTheSame() throws Exception {
        var document = FLEET.api().results(experiment);

        assertThat(document.path("complete").asBoolean(true)).isFalse();
        assertThat(document.path("tasks").valueStream().toList())
                .isEqualTo(lines("").subList(1, 3).stream()
                        .map(line -> line.path("scores"))
                        .toList());
    }

    @Test
    void behindACursorComeTheLaterTasksOnly() throws Exception {
        assertThat(lines("?after=0"))
                .hasSize(3)
                .element(1)
                .satisfies(line -> assertThat(line.path("cursor").asInt()).isEqualTo(2));
        // the last task is scored, the second is missing: behind the second nothing is
        assertThat(lines("?after=1").getLast().toString()).isEqualTo("{\"complete\":true,\"scored\":1}");
        assertThat(lines("?after=2").getLast().toString()).isEqualTo("{\"complete\":true,\"scored\":0}");
        assertThat(lines("?after=999999999")).hasSize(2);
        assertProblem(FLEET.api().get(path(experiment, "?after=-1")), 400);
        assertProblem(FLEET.api().get(path(experiment, "?after=first")), 400);
    }

    @Test
    void whoAsksForGzipGetsIt() throws Exception {
        try (var client = HttpClient.newHttpClient()) {
            var answer = client.send(
                    request(experiment, "").header("Accept-Encoding", "gzip").build(),
                    HttpResponse.BodyHandlers.ofByteArray());

            assertThat(answer.headers().firstValue("Content-Encoding")).hasValue("gzip");
            try (var unpacked = new GZIPInputStream(new ByteArrayInputStream(answer.body()))) {
                assertThat(unpacked.readAllBytes()).asString().isEqualTo(text(experiment, ""));
            }
        }
    }

    @Test
    void whoAsksOnAConnectionThatBeganWithoutItGetsItToo() throws Exception {
        try (var client = HttpClient.newHttpClient()) {
            var plain = client.send(request(experiment, "").build(), HttpResponse.BodyHandlers.ofString());
            var packed = client.send(
                    request(experiment, "").header("Accept-Encoding", "gzip").build(),
                    HttpResponse.BodyHandlers.ofByteArray());
            assertThat(packed.headers().firstValue("Content-Encoding")).hasValue("gzip");
            try (var unpacked = new GZIPInputStream(new ByteArrayInputStream(packed.body()))) {
                assertThat(unpacked.readAllBytes()).asString().isEqualTo(plain.body());
            }
        }
    }

    @Test
    void headSaysWhatGetWouldSend() {
        var get = exchange("GET");
        var head = exchange("HEAD");

        assertThat(get.headers()).containsEntry("content-type", LINES).doesNotContainKey("content-length");
        assertThat(head.status()).isEqualTo(200);
        // how the body is taken apart is not said where there is none
        get.headers().remove("transfer-encoding");
        assertThat(head.headers().keySet()).isEqualTo(get.headers().keySet());
        assertThat(head.body()).isEmpty();
    }

    @Test
    void aMessageOnSeveralLinesIsOneLine() throws Exception {
        // given: somebody repaired the scores of a task by hand
        var repaired = FLEET.api().submitted(Specs.lin("repaired", 2, 11L));
        var id = FLEET.api().taskIds(repaired).getFirst();
        var ready = FLEET.workers().adapt(FLEET.topics().tasks(id).getFirst());
        var json = Json.text(ExampleResults.scores(ready, 0.6)).replace(",", ",\r\n");
        FLEET.workers().send(FakeWorkers.message(Topic.SCORES, id, json.getBytes(StandardCharsets.UTF_8)));
        FLEET.api().awaitCounts(repaired, "total 1, done 1");

        var lines = lines(repaired, "");

        assertThat(lines).hasSize(3);
        assertThat(lines.get(1).at("/scores/scores/0/test_score").asDouble()).isEqualTo(0.6);
        assertThat(lines.getLast().path("complete").asBoolean()).isTrue();
    }

    private RawHttp exchange(String method) {
        return RawHttp.exchange(
                FLEET.api().url(), method + " " + path(experiment, ""), "Accept: " + LINES, new byte[0]);
    }

    private static String path(String id, String query) {
        return "/api/v1/experiments/" + id + "/results" + query;
    }

    private static HttpRequest.Builder request(String id, String query) {
        return HttpRequest.newBuilder(URI.create(FLEET.api().url() + path(id, query)))
                .header("Accept", LINES);
    }

    private static List<JsonNode> lines(String query) throws IOException, InterruptedException {
        return lines(experiment, query);
    }

    private static List<JsonNode> lines(String id, String query) throws IOException, InterruptedException {
        return text(id, query).lines().map(Json.mapper()::readTree).toList();
    }

    private static String text(String id, String query) throws IOException, InterruptedException {
        try (var client = HttpClient.newHttpClient()) {
            return client.send(request(id, query).build(), HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8))
                    .body();
        }
    }
}
