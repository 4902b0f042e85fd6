package org.dpsfleet.cli.client;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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
import org.dpsfleet.schemas.http.TaskCurve;
import org.dpsfleet.schemas.http.TaskDetail;
import org.dpsfleet.schemas.http.TaskHistory;
import org.dpsfleet.schemas.http.WorkerStatus;
import org.dpsfleet.schemas.spec.ExperimentSpec;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/**
 * A coordinator's HTTP API. Every failure is a {@link CommandFailure} with one sentence: not
 * reachable, not found, refused (with what the coordinator says), or not a coordinator.
 */
public final class CoordinatorClient implements AutoCloseable {
    private static final Pattern ID = Pattern.compile("[0-9a-f]{16}");
    private static final Pattern NEXT = Pattern.compile("<([^>]*)>; rel=\"next\"");
    /** Of a list that may be long, in one answer. */
    private static final int MOST_ENTRIES = 10_000;

    /** A million tasks are taken on within seconds, on a machine that does nothing else. */
    private static final Duration SUBMISSION = Duration.ofMinutes(5);

    private final Exchange exchange;

    /**
     * A client of the coordinator at this address.
     *
     * @param base for example {@code http://127.0.0.1:8080}
     * @param token sent as bearer; null for none
     */
    public CoordinatorClient(URI base, @Nullable String token) {
        this(base, token, Absence.NOT_ACCEPTED);
    }

    /**
     * The same of a coordinator that may be away for a while.
     *
     * @param absence how long to go on asking
     */
    public CoordinatorClient(URI base, @Nullable String token, Absence absence) {
        this.exchange = new Exchange(base, token, absence);
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

    /** The workers that were heard of lately, by name. */
    public List<WorkerStatus> workers() {
        return list(call("listWorkers"), WorkerStatus.class);
    }

    /** One experiment. */
    public ExperimentStatus experiment(String id) {
        return one(call("getExperiment").path("experiment_id", id), ExperimentStatus.class);
    }

    /** How the tasks of an experiment that are being trained get on; at most as many as the coordinator shows. */
    public List<TaskCurve> curves(String id) {
        return list(call("listCurves").path("experiment_id", id), TaskCurve.class);
    }

    /** The ids of the works of an experiment's tasks, in the order of its plan. */
    public List<String> works(String id) {
        return list(call("listWorks").path("experiment_id", id).query("limit", MOST_ENTRIES), String.class);
    }

    /** All that is known of a task. */
    public TaskDetail task(String id) {
        return one(call("getTask").path("task_id", id), TaskDetail.class);
    }

    /**
     * What became of the attempts of an experiment's tasks.
     *
     * @param task the start of the ids of the tasks that are asked for; null for all
     * @param failed only those of which an attempt failed or was lost
     * @param changedAfter the greatest {@code changed} so far, so that only what changed since is told; 0 for all
     */
    public List<TaskHistory> histories(String id, @Nullable String task, boolean failed, long changedAfter) {
        var call = call("listHistories").path("experiment_id", id);
        if (task != null) {
            call.query("task", task);
        }
        if (failed) {
            call.query("failed", true);
        }
        if (changedAfter > 0) {
            call.query("changed_after", changedAfter);
        }
        return list(call, TaskHistory.class);
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
            throw exchange.unreachable(e);
        } catch (InvalidMessageException e) {
            throw exchange.stranger(String.valueOf(e.getMessage()), e);
        }
    }

    private InputStream results(String id, int cursor) throws IOException {
        var call = call("getResults").path("experiment_id", id);
        var asked = cursor < 0 ? call : call.query("after", cursor);
        return exchange.lines(asked, cursor >= 0);
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
                    .formatted(exchange.base(), idOrName));
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
        var response = exchange.answer(call);
        return read(() -> Json.mapper().readValue(response.body(), type));
    }

    /** All parts of a list. */
    private <T> List<T> list(Call call, Class<T> type) {
        var listType = Json.mapper().getTypeFactory().constructCollectionType(List.class, type);
        var all = new ArrayList<T>();
        @Nullable String target = call.target();
        while (target != null) {
            var response = exchange.answer(target);
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

    @FunctionalInterface
    private interface Reading<T> {
        T read();
    }

    private <T> T read(Reading<T> reading) {
        try {
            return reading.read();
        } catch (JacksonException e) {
            throw exchange.stranger(e.getOriginalMessage(), e);
        }
    }

    @Override
    public void close() {
        exchange.close();
    }
}
