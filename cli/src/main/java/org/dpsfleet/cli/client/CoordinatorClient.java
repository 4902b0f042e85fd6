package org.dpsfleet.cli.client;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import org.dpsfleet.cli.outcome.CommandFailure;
import org.dpsfleet.schemas.codec.InvalidMessageException;
import org.dpsfleet.schemas.codec.Json;
import org.dpsfleet.schemas.experiment.ExperimentReader;
import org.dpsfleet.schemas.http.CancellationAnswer;
import org.dpsfleet.schemas.http.DeadLetteredTask;
import org.dpsfleet.schemas.http.DeletionAnswer;
import org.dpsfleet.schemas.http.ExperimentStatus;
import org.dpsfleet.schemas.http.FailureQuery;
import org.dpsfleet.schemas.http.OpenApi;
import org.dpsfleet.schemas.http.ReplayAnswer;
import org.dpsfleet.schemas.http.ReplayRequest;
import org.dpsfleet.schemas.http.SubmissionAnswer;
import org.dpsfleet.schemas.spec.ExperimentSpec;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * A coordinator's HTTP API. Every failure is a {@link CommandFailure} with one sentence: not
 * reachable, not found, refused (with what the coordinator says), or not a coordinator.
 */
public final class CoordinatorClient implements AutoCloseable {
    private static final Pattern ID = Pattern.compile("[0-9a-f]{16}");
    private static final Pattern NEXT = Pattern.compile("<([^>]*)>; rel=\"next\"");
    /** Of a list that may be long, in one answer. */
    private static final int MOST_ENTRIES = 10_000;

    private static final Duration CONNECT = Duration.ofSeconds(5);
    /** A million tasks are taken on within seconds, on a machine that does nothing else. */
    private static final Duration SUBMISSION = Duration.ofMinutes(5);

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
     * Submits a pinned experiment; the same one twice is one experiment.
     *
     * @param dryRun only say what it would be
     */
    public SubmissionAnswer submit(ExperimentSpec spec, boolean dryRun) {
        var body = Json.encode(spec);
        if (body.length > ExperimentReader.MOST_BYTES) {
            throw CommandFailure.usage(String.format(
                    Locale.ROOT,
                    "the experiment has %d bytes as JSON, and at most %d are accepted",
                    body.length,
                    ExperimentReader.MOST_BYTES));
        }
        var call = call("submitExperiment").body(body).within(SUBMISSION);
        return one(dryRun ? call.query("dry_run", true) : call, SubmissionAnswer.class);
    }

    /** All experiments, oldest first. */
    public List<ExperimentStatus> experiments() {
        return list(call("listExperiments"), ExperimentStatus.class);
    }

    /** One experiment. */
    public ExperimentStatus experiment(String id) {
        return one(call("getExperiment").path("experiment_id", id), ExperimentStatus.class);
    }

    /** The ids of the works of an experiment's tasks, in the order of its plan. */
    public List<String> works(String id) {
        return list(call("listWorks").path("experiment_id", id).query("limit", MOST_ENTRIES), String.class);
    }

    /** Cancels an experiment; submitted again, it goes on where it was. */
    public CancellationAnswer cancel(String id) {
        return one(call("cancelExperiment").path("experiment_id", id), CancellationAnswer.class);
    }

    /** Deletes an experiment that has ended, or a part of a large one: repeat it until the answer says that none is left. */
    public DeletionAnswer delete(String id) {
        return one(call("deleteExperiment").path("experiment_id", id), DeletionAnswer.class);
    }

    /**
     * The scores so far, fetched into a temporary file.
     *
     * @param folder of that file; must exist
     */
    public SpooledResults results(String id, Path folder) {
        try {
            return ResultsDownload.fetch(cursor -> results(id, cursor), folder);
        } catch (IOException e) {
            throw unreachable(e);
        } catch (InvalidMessageException e) {
            throw stranger(String.valueOf(e.getMessage()), e);
        }
    }

    private InputStream results(String id, int cursor) throws IOException {
        var call = call("getResults").path("experiment_id", id);
        var asked = cursor < 0 ? call : call.query("after", cursor);
        var request = request(asked.request(base), "application/x-ndjson").header("Accept-Encoding", "gzip");
        var response = send(request, BodyHandlers.ofInputStream());
        boolean packed = response.headers()
                .firstValue("Content-Encoding")
                .filter("gzip"::equals)
                .isPresent();
        var answer = packed ? new GZIPInputStream(response.body()) : response.body();
        if (response.statusCode() / 100 == 2) {
            return answer;
        }
        try (var body = answer) {
            var refusal = refused(asked.target(), response.statusCode(), body.readAllBytes());
            if (cursor >= 0 && response.statusCode() == 503) {
                throw new IOException(refusal.getMessage(), refusal);
            }
            throw refusal;
        }
    }

    /** Tasks that are dead-lettered; the newest first. */
    public List<DeadLetteredTask> failures(FailureQuery query) {
        return list(call("listFailures").query(query), DeadLetteredTask.class);
    }

    /** Tries dead-lettered tasks again: as many as the request's limit says; the answer tells whether more are left. */
    public ReplayAnswer replay(ReplayRequest request) {
        return one(call("replay").body(Json.encode(request)), ReplayAnswer.class);
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

    private static Call call(String operationId) {
        return new Call(OpenApi.load().operation(operationId));
    }

    private <T> T one(Call call, Class<T> type) {
        var answer = send(call);
        return read(() -> Json.mapper().treeToValue(answer, type));
    }

    /** All parts of a list. */
    private <T> List<T> list(Call call, Class<T> type) {
        var listType = Json.mapper().getTypeFactory().constructCollectionType(List.class, type);
        var all = new ArrayList<T>();
        @Nullable String target = call.target();
        while (target != null) {
            var response = answer(target, request(Call.to(base.resolve(target)), "application/json"));
            all.addAll(read(() -> Json.mapper().<List<T>>readValue(response.body(), listType)));
            target = next(response);
        }
        return all;
    }

    /** Where a list goes on; null where it ends. */
    private static @Nullable String next(HttpResponse<?> response) {
        return response.headers().allValues("Link").stream()
                .map(NEXT::matcher)
                .filter(Matcher::matches)
                .map(link -> link.group(1))
                .findFirst()
                .orElse(null);
    }

    private JsonNode send(Call call) {
        var response = answer(call.target(), request(call.request(base), "application/json"));
        return read(() -> Json.mapper().readTree(response.body()));
    }

    private HttpResponse<byte[]> answer(String target, HttpRequest.Builder request) {
        HttpResponse<byte[]> response;
        try {
            response = send(request, BodyHandlers.ofByteArray());
        } catch (IOException e) {
            throw unreachable(e);
        }
        if (response.statusCode() / 100 == 2) {
            return response;
        }
        throw refused(target, response.statusCode(), response.body());
    }

    private HttpRequest.Builder request(HttpRequest.Builder asked, String mediaType) {
        var request = asked.header("Accept", mediaType + ", application/problem+json");
        return token == null ? request : request.header("Authorization", "Bearer " + token);
    }

    private <T> HttpResponse<T> send(HttpRequest.Builder request, BodyHandler<T> body) throws IOException {
        try {
            return http.send(request.build(), body);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw CommandFailure.interrupted("interrupted while waiting for the coordinator");
        }
    }

    private CommandFailure unreachable(IOException e) {
        return CommandFailure.failed(
                "the coordinator is not reachable at %s (%s); is it running, and is --coordinator right?"
                        .formatted(base, reason(e)),
                e);
    }

    private CommandFailure refused(String path, int status, byte[] body) {
        var said = said(body);
        return switch (status) {
            case 401, 403 ->
                CommandFailure.usage("the coordinator at %s wants another token; give it with --token or FLEET_TOKEN"
                        .formatted(base));
            case 404 -> CommandFailure.notFound(said.isEmpty() ? "there is no %s at %s".formatted(path, base) : said);
            case 400, 409, 413, 414, 422 -> CommandFailure.usage(said.isEmpty() ? "refused" : said);
            default ->
                CommandFailure.failed(String.format(
                        Locale.ROOT,
                        "the coordinator at %s answered %d%s",
                        base,
                        status,
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
            throw stranger(e.getOriginalMessage(), e);
        }
    }

    private CommandFailure stranger(String why, RuntimeException e) {
        return CommandFailure.failed(
                "what answers at %s is not a coordinator of this version: %s".formatted(base, why), e);
    }

    static String reason(IOException e) {
        var message = e.getMessage();
        return message == null || message.isBlank() ? e.getClass().getSimpleName() : message;
    }

    @Override
    public void close() {
        // Unlike close, it does not wait for an answer of which a part was left unread, which never ends.
        http.shutdownNow();
    }
}
