package org.dpsfleet.cli.mlflow;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Pattern;
import org.dpsfleet.schemas.codec.Json;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What the documentation of MLflow's REST API 2.0 says that a server does, as far as it is used here: its limits, its
 * error codes, and that a parameter cannot be changed.
 */
public final class TrackingServer implements AutoCloseable {
    private static final Pattern FILTER = Pattern.compile("tags\\.`([^`]+)` = '([^']*)'");
    private static final int MOST_ENTITIES = 1000;
    private static final int MOST_PARAMS = 100;

    private final HttpServer server;
    private final ExecutorService threads = Executors.newSingleThreadExecutor();
    private final Map<String, String> experiments = new LinkedHashMap<>();
    public final Map<String, KnownRun> runs = new LinkedHashMap<>();
    public final Map<String, byte[]> artifacts = new TreeMap<>();
    final List<String> authorizations = new ArrayList<>();
    public volatile int breakAfter = Integer.MAX_VALUE;
    private int answered;

    /** A run. */
    public static final class KnownRun {
        String name = "";
        public String status = "RUNNING";
        final Map<String, String> tags = new TreeMap<>();
        final Map<String, String> params = new TreeMap<>();
        final Map<String, Map<Long, Double>> metrics = new TreeMap<>();
        /** Of the metrics, in milliseconds. */
        final Map<String, Long> timestamps = new TreeMap<>();

        long start;
        long end;
    }

    /** What the server refuses. */
    private static final class Refusal extends RuntimeException {
        private final int status;

        Refusal(int status, String message) {
            super(message);
            this.status = status;
        }
    }

    public TrackingServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.setExecutor(threads);
        server.start();
    }

    public URI uri() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /** Runs whose tag has this value. */
    List<KnownRun> tagged(String tag, String value) {
        return runs.values().stream()
                .filter(run -> value.equals(run.tags.get(tag)))
                .toList();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            authorizations.add(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
            if (answered++ >= breakAfter) {
                return; // the connection breaks
            }
            byte[] body = exchange.getRequestBody().readAllBytes();
            JsonNode said;
            int status = 200;
            try {
                said = answer(exchange, body);
            } catch (Refusal e) {
                status = e.status;
                said = Json.mapper().createObjectNode().put("message", e.getMessage());
            }
            byte[] bytes = Json.encode(said);
            exchange.sendResponseHeaders(status, bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    private JsonNode answer(HttpExchange exchange, byte[] body) {
        var path = exchange.getRequestURI().getPath();
        var artifact = "/api/2.0/mlflow-artifacts/artifacts/";
        if (path.startsWith(artifact)) {
            artifacts.put(path.substring(artifact.length()), body);
            return Json.mapper().createObjectNode();
        }
        var asked = body.length == 0
                ? Json.mapper().createObjectNode()
                : Json.mapper().readTree(body);
        return switch (path.replaceFirst("/api/2.0/mlflow/", "")) {
            case "experiments/get-by-name" ->
                byName(exchange.getRequestURI().getQuery().replaceFirst("experiment_name=", ""));
            case "experiments/create" -> {
                experiments.put(asked.path("name").asString(), Integer.toString(experiments.size() + 1));
                yield byName(asked.path("name").asString()).path("experiment");
            }
            case "runs/create" -> create(asked);
            case "runs/search" -> search(asked);
            case "runs/log-batch" -> log(asked);
            case "runs/update" -> {
                var run = find(asked);
                run.status = asked.path("status").asString();
                run.end = asked.path("end_time").asLong();
                yield Json.mapper().createObjectNode();
            }
            default -> throw new Refusal(404, "no such call: " + path);
        };
    }

    private ObjectNode byName(String name) {
        var id = experiments.get(name);
        if (id == null) {
            throw new Refusal(404, "Could not find experiment with name '" + name + "'");
        }
        var answer = Json.mapper().createObjectNode();
        answer.putObject("experiment").put("experiment_id", id).put("name", name);
        return answer;
    }

    private JsonNode create(JsonNode asked) {
        var run = new KnownRun();
        run.name = asked.path("run_name").asString();
        run.start = asked.path("start_time").asLong();
        pairs(asked.path("tags"), run.tags);
        var id = "%032x".formatted(runs.size() + 1);
        runs.put(id, run);
        var answer = Json.mapper().createObjectNode();
        describe(answer.putObject("run"), id, run);
        return answer;
    }

    private void describe(ObjectNode answer, String id, KnownRun run) {
        answer.putObject("info")
                .put("run_id", id)
                .put("status", run.status)
                .put("artifact_uri", "mlflow-artifacts:/1/" + id + "/artifacts");
        var tags = answer.putObject("data").putArray("tags");
        run.tags.forEach((key, value) -> tags.addObject().put("key", key).put("value", value));
    }

    private JsonNode search(JsonNode asked) {
        var filter = FILTER.matcher(asked.path("filter").asString());
        if (!filter.matches()) {
            throw new Refusal(400, "Invalid filter: " + asked.path("filter"));
        }
        var found = new HashMap<String, KnownRun>();
        runs.forEach((id, run) -> {
            if (filter.group(2).equals(run.tags.get(filter.group(1)))) {
                found.put(id, run);
            }
        });
        // Pages of two, so that there is more than one.
        int from = Integer.parseInt(asked.path("page_token").asString("0"));
        var ids = found.keySet().stream().sorted().toList();
        var answer = Json.mapper().createObjectNode();
        var page = answer.putArray("runs");
        ids.subList(from, Math.min(ids.size(), from + 2))
                .forEach(id -> describe(page.addObject(), id, found.getOrDefault(id, new KnownRun())));
        if (from + 2 < ids.size()) {
            answer.put("next_page_token", Integer.toString(from + 2));
        }
        return answer;
    }

    private JsonNode log(JsonNode asked) {
        var run = find(asked);
        var params = asked.path("params");
        var metrics = asked.path("metrics");
        if (params.size() > MOST_PARAMS
                || params.size() + metrics.size() + asked.path("tags").size() > MOST_ENTITIES) {
            throw new Refusal(400, "A batch logging request can contain at most 1000 entities.");
        }
        for (var param : params) {
            var before = run.params.put(
                    param.path("key").asString(), param.path("value").asString());
            if (before != null && !before.equals(param.path("value").asString())) {
                throw new Refusal(400, "Changing param values is not allowed: " + param);
            }
        }
        for (var metric : metrics) {
            run.timestamps.put(
                    metric.path("key").asString(), metric.path("timestamp").asLong());
            run.metrics
                    .computeIfAbsent(metric.path("key").asString(), _ -> new TreeMap<>())
                    .put(metric.path("step").asLong(), metric.path("value").asDouble());
        }
        pairs(asked.path("tags"), run.tags);
        return Json.mapper().createObjectNode();
    }

    private KnownRun find(JsonNode asked) {
        var run = runs.get(asked.path("run_id").asString());
        if (run == null) {
            throw new Refusal(404, "Run with id=" + asked.path("run_id") + " not found");
        }
        return run;
    }

    private static void pairs(JsonNode from, Map<String, String> to) {
        from.forEach(
                pair -> to.put(pair.path("key").asString(), pair.path("value").asString()));
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
