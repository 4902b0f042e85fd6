package org.dpsfleet.cli.mlflow;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.dpsfleet.cli.outcome.CommandFailure;
import org.dpsfleet.cli.track.TrackedMetric;
import org.dpsfleet.schemas.codec.Json;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What this project needs of a tracking server's REST API, version 2.0
 * (https://mlflow.org/docs/latest/rest-api.html).
 */
final class MlflowServer implements AutoCloseable {
    private static final String API = "/api/2.0/mlflow/";
    private static final String ARTIFACTS = "/api/2.0/mlflow-artifacts/artifacts/";
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int MOST_METRICS = 1000;
    private static final int MOST_PARAMS = 100;
    private static final int PAGE = 1000;

    private final URI base;
    private final @Nullable String authorization;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(10)).build();

    /**
     * @param base http or https
     * @param authorization the value of that header; null for none
     */
    MlflowServer(URI base, @Nullable String authorization) {
        this.base = base;
        this.authorization = authorization;
    }

    /** The id of the MLflow experiment of a name, which is made if there is none. */
    String experiment(String name) throws IOException {
        try {
            return get("experiments/get-by-name?experiment_name=" + URLEncoder.encode(name, StandardCharsets.UTF_8))
                    .path("experiment")
                    .path("experiment_id")
                    .asString();
        } catch (FileNotFoundException e) {
            return post("experiments/create", object().put("name", name))
                    .path("experiment_id")
                    .asString();
        }
    }

    /** The runs of an experiment that have a tag of this value, newest first. */
    List<MlflowRun> runs(String experiment, String tag, String value) throws IOException {
        var runs = new ArrayList<MlflowRun>();
        var ask =
                object().put("filter", "tags.`%s` = '%s'".formatted(tag, value)).put("max_results", PAGE);
        ask.putArray("experiment_ids").add(experiment);
        while (true) {
            var page = post("runs/search", ask);
            page.path("runs").forEach(run -> runs.add(MlflowRun.of(run)));
            var next = page.path("next_page_token").asString("");
            if (next.isEmpty()) {
                return runs;
            }
            ask.put("page_token", next);
        }
    }

    /** A new run, in the state RUNNING. */
    MlflowRun create(String experiment, String name, Instant start, Map<String, String> tags) throws IOException {
        var ask =
                object().put("experiment_id", experiment).put("run_name", name).put("start_time", start.toEpochMilli());
        pairs(ask, "tags", List.copyOf(tags.entrySet()));
        return MlflowRun.of(post("runs/create", ask).path("run"));
    }

    /**
     * Adds what is known of a run; parameters that it has already must be the same.
     *
     * @param when says of a metric since when it is known
     */
    void log(
            MlflowRun run,
            Map<String, String> params,
            List<TrackedMetric> metrics,
            Function<TrackedMetric, Instant> when,
            Map<String, String> tags)
            throws IOException {
        var leftParams = List.copyOf(params.entrySet());
        var leftMetrics = metrics;
        var leftTags = List.copyOf(tags.entrySet());
        while (!leftParams.isEmpty() || !leftMetrics.isEmpty() || !leftTags.isEmpty()) {
            var ask = object().put("run_id", run.id());
            var someParams = leftParams.subList(0, Math.min(MOST_PARAMS, leftParams.size()));
            // A request holds at most so many entities of all kinds.
            var someMetrics =
                    leftMetrics.subList(0, Math.min(MOST_METRICS - MOST_PARAMS - leftTags.size(), leftMetrics.size()));
            pairs(ask, "params", someParams);
            pairs(ask, "tags", leftTags);
            var numbers = ask.putArray("metrics");
            for (var metric : someMetrics) {
                numbers.addObject()
                        .put("key", metric.key())
                        .put("value", metric.value())
                        .put("timestamp", when.apply(metric).toEpochMilli())
                        .put("step", metric.step());
            }
            post("runs/log-batch", ask);
            leftParams = leftParams.subList(someParams.size(), leftParams.size());
            leftMetrics = leftMetrics.subList(someMetrics.size(), leftMetrics.size());
            leftTags = List.of();
        }
    }

    /** Ends a run, as of a time. */
    void finish(MlflowRun run, Instant end) throws IOException {
        post(
                "runs/update",
                object().put("run_id", run.id())
                        .put("status", MlflowRun.FINISHED)
                        .put("end_time", end.toEpochMilli()));
    }

    /**
     * Uploads a file as an artefact of a run, where the server takes artefacts itself.
     *
     * @param file of a name that needs no escaping
     * @return false where it keeps them at a place that only its clients reach
     */
    boolean upload(MlflowRun run, Path file) throws IOException {
        var place = URI.create(run.artifacts());
        if (!"mlflow-artifacts".equals(place.getScheme())) {
            return false;
        }
        // As the server wrote it: what has to be escaped is escaped already.
        var path = place.getRawPath().replaceFirst("^/+", "") + "/" + file.getFileName();
        var request = HttpRequest.newBuilder(at(ARTIFACTS + path)).header("Content-Type", "application/octet-stream");
        answer(request, "PUT", BodyPublishers.ofFile(file));
        return true;
    }

    private static ObjectNode object() {
        return Json.mapper().createObjectNode();
    }

    private static void pairs(ObjectNode ask, String name, List<Map.Entry<String, String>> pairs) {
        var array = ask.putArray(name);
        pairs.forEach(pair -> array.addObject().put("key", pair.getKey()).put("value", pair.getValue()));
    }

    private JsonNode get(String call) throws IOException {
        return answer(HttpRequest.newBuilder(at(API + call)), "GET", BodyPublishers.noBody());
    }

    private JsonNode post(String call, ObjectNode body) throws IOException {
        var request = HttpRequest.newBuilder(at(API + call)).header("Content-Type", "application/json");
        return answer(request, "POST", BodyPublishers.ofByteArray(Json.encode(body)));
    }

    private URI at(String path) {
        return URI.create(base.toString().replaceFirst("/+$", "") + path);
    }

    private JsonNode answer(HttpRequest.Builder asked, String method, BodyPublisher body) throws IOException {
        var request = asked.method(method, body).timeout(PATIENCE);
        if (authorization != null) {
            request.header("Authorization", authorization);
        }
        HttpResponse<byte[]> response;
        try {
            response = http.send(request.build(), BodyHandlers.ofByteArray());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw CommandFailure.interrupted("interrupted while waiting for MLflow");
        }
        var tree = tree(response.body());
        if (response.statusCode() / 100 == 2) {
            return tree.orElseGet(MlflowServer::object);
        }
        var said = tree.map(t -> t.path("message").asString("")).orElse("");
        var message = String.format(Locale.ROOT, "%s answered %d %s", base, response.statusCode(), said)
                .strip();
        throw response.statusCode() == 404 ? new FileNotFoundException(message) : new IOException(message);
    }

    private static Optional<JsonNode> tree(byte[] body) {
        try {
            return body.length == 0
                    ? Optional.empty()
                    : Optional.of(Json.mapper().readTree(body));
        } catch (JacksonException e) {
            return Optional.empty();
        }
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
