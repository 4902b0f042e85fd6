package org.dpsfleet.cli.client;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.dpsfleet.cli.outcome.CommandFailure;
import org.dpsfleet.schemas.codec.Json;
import org.dpsfleet.schemas.spec.ExperimentSpec;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.JsonNode;

/**
 * A coordinator's HTTP API. Every failure is a {@link CommandFailure} with one sentence: not
 * reachable, not found, refused (with what the coordinator says), or not a coordinator.
 */
public final class CoordinatorClient implements AutoCloseable {
    private static final Pattern ID = Pattern.compile("[0-9a-f]{16}");
    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final Duration ANSWER = Duration.ofSeconds(60);

    private final URI base;
    private final @Nullable String token;
    private final HttpClient http;

    /**
     * A client of the coordinator at this address.
     *
     * @param base for example {@code http://127.0.0.1:8080}
     * @param token sent as bearer; null for none
     */
    public CoordinatorClient(URI base, @Nullable String token) {
        this.base = base;
        this.token = token;
        this.http = HttpClient.newBuilder().connectTimeout(CONNECT).build();
    }

    /**
     * The coordinator's answer to a submission.
     *
     * @param tasks that answer the experiment
     * @param published of them, now or, in a dry run, if it were submitted; the others are known
     * @param alreadyDone of them
     */
    public record Submission(String experimentId, int tasks, int published, int alreadyDone) {}

    /**
     * Submits a pinned experiment; the same one twice is one experiment.
     *
     * @param dryRun only say what it would be
     */
    public Submission submit(ExperimentSpec spec, boolean dryRun) {
        var answer = post("/api/v1/experiments" + (dryRun ? "?dry_run=true" : ""), Json.encode(spec));
        return read(() -> Json.mapper().treeToValue(answer, Submission.class));
    }

    /** All experiments, oldest first. */
    public List<ExperimentStatus> experiments() {
        var answer = get("/api/v1/experiments");
        return read(() -> Json.mapper().convertValue(answer, new TypeReference<>() {}));
    }

    /** One experiment. */
    public ExperimentStatus experiment(String id) {
        return decode("/api/v1/experiments/" + encoded(id), ExperimentStatus.class);
    }

    /** Gives an experiment up; submitted again, it goes on where it was. */
    public Cancellation cancel(String id) {
        var answer = post("/api/v1/experiments/" + encoded(id) + "/cancel", new byte[0]);
        return read(() -> Json.mapper().treeToValue(answer, Cancellation.class));
    }

    /** The id of an experiment that a person names by its id, the start of it, or its name. */
    public String idOf(String idOrName) {
        if (ID.matcher(idOrName).matches()) {
            return idOrName;
        }
        var matching = experiments().stream()
                .filter(e -> e.name().equals(idOrName)
                        || (idOrName.length() >= 4 && e.experimentId().startsWith(idOrName)))
                .map(ExperimentStatus::experimentId)
                .distinct()
                .toList();
        if (matching.isEmpty()) {
            throw CommandFailure.notFound("the coordinator at %s knows no experiment '%s'; `fleet status` lists them"
                    .formatted(base, idOrName));
        }
        if (matching.size() > 1) {
            throw CommandFailure.usage(String.format(
                    Locale.ROOT,
                    "'%s' names %d experiments (%s); use an id",
                    idOrName,
                    matching.size(),
                    String.join(", ", matching)));
        }
        return matching.getFirst();
    }

    /** The scores so far. */
    public ExperimentResults results(String id) {
        return decode("/api/v1/experiments/" + encoded(id) + "/results", ExperimentResults.class);
    }

    /** Tasks that were given up; the newest first. */
    public List<GivenUp> failures(FailureQuery query) {
        var answer = get("/api/v1/failures" + query.text());
        return read(() -> Json.mapper().convertValue(answer, new TypeReference<>() {}));
    }

    /**
     * Tries given-up tasks again.
     *
     * @param with the message to publish in place of a single task's own; null for their own
     * @param dryRun only say what would be done
     * @param force also those that have meanwhile succeeded
     */
    public ReplayOutcome replay(List<String> taskIds, @Nullable JsonNode with, boolean dryRun, boolean force) {
        var request = new TreeMap<String, Object>();
        request.put("task_ids", taskIds);
        request.put("dry_run", dryRun);
        request.put("force", force);
        if (with != null) {
            request.put("with", with);
        }
        var answer = post("/api/v1/replays", Json.encode(request));
        return read(() -> Json.mapper().treeToValue(answer, ReplayOutcome.class));
    }

    private <T> T decode(String path, Class<T> type) {
        var answer = get(path);
        return read(() -> Json.mapper().treeToValue(answer, type));
    }

    private JsonNode get(String path) {
        return send(path, request(path).GET());
    }

    private JsonNode post(String path, byte[] body) {
        return send(
                path, request(path).header("Content-Type", "application/json").POST(BodyPublishers.ofByteArray(body)));
    }

    private HttpRequest.Builder request(String path) {
        var request = HttpRequest.newBuilder(base.resolve(path))
                .timeout(ANSWER)
                .header("Accept", "application/json, application/problem+json");
        return token == null ? request : request.header("Authorization", "Bearer " + token);
    }

    private JsonNode send(String path, HttpRequest.Builder request) {
        HttpResponse<byte[]> response;
        try {
            response = http.send(request.build(), BodyHandlers.ofByteArray());
        } catch (IOException e) {
            throw CommandFailure.failed(
                    "the coordinator is not reachable at %s (%s); is it running, and is --coordinator right?"
                            .formatted(base, reason(e)),
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw CommandFailure.interrupted("interrupted while waiting for the coordinator");
        }
        if (response.statusCode() / 100 == 2) {
            return read(() -> Json.mapper().readTree(response.body()));
        }
        throw refused(path, response);
    }

    private CommandFailure refused(String path, HttpResponse<byte[]> response) {
        var said = said(response.body());
        return switch (response.statusCode()) {
            case 401, 403 ->
                CommandFailure.usage("the coordinator at %s wants another token; give it with --token or FLEET_TOKEN"
                        .formatted(base));
            case 404 -> CommandFailure.notFound(said.isEmpty() ? "there is no %s at %s".formatted(path, base) : said);
            case 400, 409, 413, 422 -> CommandFailure.usage(said.isEmpty() ? "refused" : said);
            default ->
                CommandFailure.failed(String.format(
                        Locale.ROOT,
                        "the coordinator at %s answered %d%s",
                        base,
                        response.statusCode(),
                        said.isEmpty() ? "" : ": " + said));
        };
    }

    /** The sentences of a problem document (RFC 9457), with its list of errors. */
    private static String said(byte[] body) {
        try {
            var problem = Json.mapper().readTree(body);
            var text = new StringBuilder(
                    problem.path("detail").asString(problem.path("title").asString("")));
            for (var error : problem.path("errors")) {
                text.append("\n  ")
                        .append(error.path("pointer").asString(""))
                        .append(": ")
                        .append(error.path("detail").asString(""));
            }
            return text.toString();
        } catch (JacksonException e) {
            return "";
        }
    }

    @FunctionalInterface
    private interface Reading<T> {
        T read();
    }

    private <T> T read(Reading<T> reading) {
        try {
            return reading.read();
        } catch (JacksonException e) {
            throw CommandFailure.failed(
                    "what answers at %s is not a coordinator of this version: %s"
                            .formatted(base, e.getOriginalMessage()),
                    e);
        }
    }

    private static String reason(IOException e) {
        var message = e.getMessage();
        return message == null || message.isBlank() ? e.getClass().getSimpleName() : message;
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        http.close();
    }
}
