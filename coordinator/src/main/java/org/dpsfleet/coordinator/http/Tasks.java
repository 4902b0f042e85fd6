package org.dpsfleet.coordinator.http;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.dpsfleet.coordinator.live.LiveFleet;
import org.dpsfleet.coordinator.projection.KnownExperiment;
import org.dpsfleet.coordinator.projection.KnownTask;
import org.dpsfleet.coordinator.projection.Projection;
import org.dpsfleet.coordinator.task.TaskState;
import org.dpsfleet.report.Combinations;
import org.dpsfleet.schemas.codec.InvalidMessageException;
import org.dpsfleet.schemas.codec.Json;
import org.dpsfleet.schemas.codec.MessageCodec;
import org.dpsfleet.schemas.http.ScoredRun;
import org.dpsfleet.schemas.http.TaskDetail;
import org.dpsfleet.schemas.http.TaskDetail.CheckpointPlace;
import org.dpsfleet.schemas.http.TaskMetric;
import org.dpsfleet.schemas.http.WorkerStatus.HeldTask;
import org.dpsfleet.schemas.message.CheckpointReady;
import org.dpsfleet.schemas.message.TaskScores;
import org.jspecify.annotations.Nullable;

import static java.nio.charset.StandardCharsets.UTF_8;

/** Single tasks: from a context to its scores, and from there to attempts and checkpoint. */
final class Tasks {
    /** Looked through for one answer. */
    private static final int MOST_EXAMINED = 2_000;

    private static final int MOST_CURVES = 20;

    private final Projection projection;
    private final Experiments experiments;
    private final LiveFleet live;
    private final Health health;

    /** What is asked for besides the page. */
    private record Wanted(@Nullable String context) {}

    Tasks(Projection projection, Experiments experiments, LiveFleet live, Health health) {
        this.projection = projection;
        this.experiments = experiments;
        this.live = live;
        this.health = health;
    }

    void addTo(Routes routes) {
        routes.on("getTask", request -> {
            Probes.requireReady(health);
            return task(Objects.requireNonNull(request.path().get("task_id")));
        });
        routes.on("listCurves", request -> {
            Probes.requireReady(health);
            return Answer.json(
                    200, live.curves(experiments.find(request.experimentId()).id(), MOST_CURVES));
        });
        routes.on("listRuns", request -> {
            Probes.requireReady(health);
            return runs(request, experiments.find(request.experimentId()));
        });
    }

    private Answer task(String id) {
        var task = projection
                .task(id)
                .orElseThrow(() -> ProblemException.of(404, "nothing was heard of a task '" + id + "'"));
        var worker = task.state() instanceof TaskState.Running running ? running.worker() : null;
        var checkpoint = checkpoint(task);
        return Answer.json(
                200,
                new TaskDetail(
                        id,
                        task.label(),
                        task.state().stage(),
                        task.state().attempt(),
                        projection.experiments().askedFor(id),
                        task.contexts(),
                        metric(task, checkpoint),
                        worker,
                        worker == null ? null : held(worker, id),
                        checkpoint == null
                                ? null
                                : new CheckpointPlace(
                                        checkpoint.uri(),
                                        checkpoint.manifestSha256(),
                                        checkpoint.bytes(),
                                        checkpoint.worker(),
                                        checkpoint.device()),
                        task.state() instanceof TaskState.DeadLettered ? message(id) : null,
                        DeadLetterView.past(task.history())));
    }

    private @Nullable String message(String taskId) {
        return projection
                .deadLetters()
                .letter(taskId)
                .map(letter -> new String(letter.message().value(), UTF_8))
                .orElse(null);
    }

    private @Nullable HeldTask held(String worker, String taskId) {
        return live.worker(worker).stream()
                .flatMap(status -> status.tasks().stream())
                .filter(held -> held.taskId().equals(taskId))
                .findFirst()
                .orElse(null);
    }

    private @Nullable TaskMetric metric(KnownTask task, @Nullable CheckpointReady checkpoint) {
        if (checkpoint != null) {
            return TaskMetric.of(checkpoint.work());
        }
        var announced = task.message(projection.pipeline().first().name());
        if (announced == null) {
            return null;
        }
        try {
            return TaskMetric.of(MessageCodec.ADAPTATION_TASK
                    .decode(announced.message().value())
                    .work());
        } catch (InvalidMessageException _) {
            return null;
        }
    }

    private @Nullable CheckpointReady checkpoint(KnownTask task) {
        var scores = projection.scores(task.taskId());
        if (scores.isPresent()) {
            return Json.decode(TaskScores.class, scores.get()).checkpoint();
        }
        var announced = task.message(projection.pipeline().last().name());
        if (announced == null) {
            return null;
        }
        try {
            return MessageCodec.CHECKPOINT_READY.decode(announced.message().value());
        } catch (InvalidMessageException _) {
            return null;
        }
    }

    private Answer runs(Request request, KnownExperiment experiment) {
        var wanted = request.query(Wanted.class).context();
        var ranking = wanted == null ? List.<String>of() : Arrays.asList(wanted.split(",", -1));
        var page = Page.of(request);
        int position = page.position();
        int examined = 0;
        var combinations = Combinations.of(experiment.record().spec());
        var runs = new ArrayList<ScoredRun>();
        while (position < experiment.tasks() && examined < MOST_EXAMINED && runs.size() < page.limit()) {
            for (var taskId : projection.experiments().taskIds(experiment, position)) {
                if (examined == MOST_EXAMINED || runs.size() >= page.limit()) {
                    break;
                }
                position++;
                var scores = projection.scores(taskId);
                if (scores.isPresent()) {
                    examined++;
                    add(Json.decode(TaskScores.class, scores.get()), combinations, ranking, runs);
                }
            }
        }
        return Page.linked(
                Answer.json(200, runs), request, position < experiment.tasks() ? String.valueOf(position) : null);
    }

    private static void add(TaskScores task, Combinations combinations, List<String> ranking, List<ScoredRun> runs) {
        var work = task.checkpoint().work();
        var combination = combinations.of(work);
        for (var score : task.scores()) {
            if (score.ranking().equals(ranking)) {
                runs.add(new ScoredRun(
                        task.taskId(),
                        work.network().name(),
                        work.network().layers(),
                        word(work.comparison()),
                        word(work.variant()),
                        work.channelNorm(),
                        combination == null ? null : combination.words(),
                        work.drawSeed(),
                        score.repetition(),
                        score.testScore(),
                        score.n(),
                        task.attempt(),
                        task.worker()));
            }
        }
    }

    private static String word(Enum<?> value) {
        return Json.mapper().convertValue(value, String.class).toLowerCase(Locale.ROOT);
    }
}
