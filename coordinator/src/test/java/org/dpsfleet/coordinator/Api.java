package org.dpsfleet.coordinator;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.dpsfleet.schemas.codec.Json;
import org.dpsfleet.schemas.spec.ExperimentSpec;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** The coordinator's HTTP API, as a client sees it. */
record Api(String url) {
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    /** What came back. */
    record Reply(int status, String mediaType, HttpResponse<String> response) {
        JsonNode json() {
            return Json.mapper().readTree(response.body());
        }
    }

    Reply get(String path) {
        return send(HttpRequest.newBuilder(URI.create(url + path)).GET());
    }

    Reply post(String path, String body) {
        return send(HttpRequest.newBuilder(URI.create(url + path))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    Reply submit(ExperimentSpec spec) {
        return post("/api/v1/experiments", Json.text(spec));
    }

    /** Submits an experiment that is accepted; its id. */
    String submitted(ExperimentSpec spec) {
        var reply = submit(spec);
        assertThat(reply.status()).as(reply.response().body()).isIn(200, 202);
        return reply.json().path("experiment_id").asString();
    }

    Reply cancel(String experimentId) {
        return post("/api/v1/experiments/" + experimentId + "/cancel", "");
    }

    JsonNode status(String experimentId) {
        return get("/api/v1/experiments/" + experimentId).json();
    }

    /** For example {@code running}. */
    String state(String experimentId) {
        return status(experimentId).path("state").asString();
    }

    /** How many of its tasks are in a state, such as {@code running}. */
    int count(String experimentId, String state) {
        return status(experimentId).path("tasks").path(state).asInt();
    }

    /** For example {@code total 2, running 1, done 1}; zeros left out. */
    String counts(String experimentId) {
        var tasks = status(experimentId).path("tasks");
        return Stream.of("total", "planned", "published", "running", "waiting", "adapted", "done", "dead", "cancelled")
                .filter(name -> tasks.path(name).asInt() > 0)
                .map(name -> name + " " + tasks.path(name).asInt())
                .collect(Collectors.joining(", "));
    }

    void awaitCounts(String experimentId, String expected) {
        await().untilAsserted(() -> assertThat(counts(experimentId)).isEqualTo(expected));
    }

    JsonNode results(String experimentId) {
        return get("/api/v1/experiments/" + experimentId + "/results").json();
    }

    /** In the order of the plan. */
    List<String> taskIds(String experimentId) {
        return get("/api/v1/experiments/" + experimentId + "/tasks")
                .json()
                .valueStream()
                .map(task -> task.path("task_id").asString())
                .toList();
    }

    /** The dead-lettered tasks of an experiment. */
    JsonNode failures(String experimentId) {
        return get("/api/v1/failures?experiment=" + experimentId).json();
    }

    /**
     * A sample of {@code /metrics}.
     *
     * @param sample its name with all its labels
     */
    double metric(String sample) {
        return get("/metrics")
                .response()
                .body()
                .lines()
                .filter(line -> line.startsWith(sample + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(sample.length() + 1)))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no metric " + sample));
    }

    static Reply send(HttpRequest.Builder request) {
        try {
            var response = CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofString());
            return new Reply(
                    response.statusCode(),
                    response.headers().firstValue("Content-Type").orElse(""),
                    response);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
