package org.dpsfleet.coordinator.http;

import java.util.List;
import java.util.Objects;
import org.dpsfleet.coordinator.dispatch.ReplayOutcome;
import org.dpsfleet.coordinator.projection.DeadTask;
import org.dpsfleet.coordinator.projection.KnownTask;
import org.dpsfleet.coordinator.projection.Letter;
import org.dpsfleet.coordinator.projection.Projection;
import org.dpsfleet.coordinator.task.History;
import org.dpsfleet.schemas.codec.Json;
import org.dpsfleet.schemas.http.FailureQuery;
import org.dpsfleet.schemas.http.ReplayAnswer;
import org.dpsfleet.schemas.http.ReplayRequest;
import org.dpsfleet.schemas.validation.Problem;
import org.jspecify.annotations.Nullable;

/** What is said and done about tasks that are dead-lettered. */
final class Failures {
    private final Projection projection;
    private final Experiments experiments;
    private final Replaying replaying;
    private final Health health;

    /** Publishes dead letters again, as {@code Dispatcher.replay}. */
    @FunctionalInterface
    interface Replaying {
        ReplayOutcome replay(
                List<String> taskIds,
                byte @Nullable [] with,
                boolean dryRun,
                boolean force,
                String by,
                @Nullable String key);
    }

    Failures(Projection projection, Experiments experiments, Replaying replaying, Health health) {
        this.projection = projection;
        this.experiments = experiments;
        this.replaying = replaying;
        this.health = health;
    }

    void addTo(Routes routes) {
        routes.on("listFailures", request -> {
            Probes.requireReady(health);
            return list(request);
        });
        routes.on("replay", request -> {
            Probes.requireWritable(health);
            return replay(request.body(ReplayRequest.class), request.by(), request.key());
        });
    }

    private Answer list(Request request) {
        var page = Page.of(request);
        var dead = projection
                .deadLetters()
                .newest(page.after(), page.limit() + 1, filter(request.query(FailureQuery.class)));
        boolean more = dead.size() > page.limit();
        var shown = more ? dead.subList(0, page.limit()) : dead;
        var answer = Answer.json(
                200,
                shown.stream()
                        .flatMap(one -> projection.deadLetters().letter(one.taskId()).stream())
                        .map(letter -> DeadLetterView.of(letter, history(letter)))
                        .toList());
        return Page.linked(answer, request, more ? shown.getLast().cursor() : null);
    }

    /** One page of a replay. */
    Answer replay(ReplayRequest request, String by, @Nullable String key) {
        var named = request.taskIds();
        var with = request.with();
        if (named == null && request.filter() == null) {
            throw ProblemException.body(
                    List.of(new Problem("", "names no tasks; accepted: an object with task_ids, filter or both")));
        }
        if (with != null && (named == null || named.size() != 1)) {
            throw ProblemException.body(List.of(
                    new Problem("/with", "goes with one task id in task_ids; accepted: the message of that task")));
        }
        var chosen = chosen(request);
        boolean more = chosen.size() > request.limit();
        var page = more ? chosen.subList(0, request.limit()) : chosen;
        var outcome = replaying.replay(
                page, with == null ? null : Json.encode(with), request.dryRun(), request.force(), by, key);
        return Answer.json(200, answer(outcome, more ? page.getLast() : null));
    }

    /** The ids of the tasks that a replay is asked for, each once, in their order; one more than its limit. */
    private List<String> chosen(ReplayRequest request) {
        var named = request.taskIds();
        var filter = request.filter() == null ? null : filter(request.filter());
        if (named == null) {
            return projection
                    .deadLetters()
                    .byTask(request.after(), request.limit() + 1, Objects.requireNonNull(filter))
                    .stream()
                    .map(DeadTask::taskId)
                    .toList();
        }
        return named.stream()
                .distinct()
                .sorted()
                .filter(id -> request.after() == null || id.compareTo(request.after()) > 0)
                .filter(id -> filter == null
                        || projection
                                .deadLetters()
                                .dead(id, projection::task)
                                .filter(filter)
                                .isPresent())
                .limit(request.limit() + 1L)
                .toList();
    }

    private static ReplayAnswer answer(ReplayOutcome outcome, @Nullable String next) {
        return new ReplayAnswer(
                outcome.dryRun(),
                outcome.replayed().stream()
                        .map(task -> new ReplayAnswer.ReplayedTask(task.taskId(), task.stage(), task.attempt()))
                        .toList(),
                outcome.refused().stream()
                        .map(task -> new ReplayAnswer.RefusedTask(task.taskId(), task.detail()))
                        .toList(),
                next);
    }

    private FailureFilter filter(FailureQuery query) {
        if (query.experiment() != null) {
            var _ = experiments.find(query.experiment());
        }
        return new FailureFilter(query, projection.experiments()::askedFor);
    }

    private History history(Letter letter) {
        return projection
                .task(letter.taskId())
                .map(KnownTask::history)
                .orElseGet(() -> History.empty(projection.pipeline()));
    }
}
