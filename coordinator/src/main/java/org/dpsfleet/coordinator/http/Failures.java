package org.dpsfleet.coordinator.http;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.function.Predicate;
import org.dpsfleet.coordinator.dispatch.Dispatcher;
import org.dpsfleet.coordinator.projection.KnownTask;
import org.dpsfleet.coordinator.projection.Letter;
import org.dpsfleet.coordinator.projection.Projection;
import org.dpsfleet.coordinator.task.History;
import org.dpsfleet.coordinator.task.TaskState;
import org.dpsfleet.schemas.codec.Json;
import org.dpsfleet.schemas.validation.Problem;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** What is said and done about tasks that were given up. */
final class Failures {
    private static final int MOST_AT_ONCE = 10_000;

    private final Projection projection;
    private final Experiments experiments;
    private final Dispatcher dispatcher;

    Failures(Projection projection, Experiments experiments, Dispatcher dispatcher) {
        this.projection = projection;
        this.experiments = experiments;
        this.dispatcher = dispatcher;
    }

    Answer list(@Nullable String experimentId, FailureFilter filter) {
        Predicate<Letter> wanted = _ -> true;
        if (experimentId != null) {
            var ids = new HashSet<>(experiments.find(experimentId).taskIds());
            wanted = letter -> ids.contains(letter.taskId());
        }
        return Answer.json(
                200,
                projection.letters().values().stream()
                        .filter(wanted)
                        .filter(this::stands)
                        .map(letter -> Failure.of(letter, history(letter)))
                        .filter(filter::takes)
                        .sorted(Comparator.comparing(Failure::failedAt)
                                .reversed()
                                .thenComparing(Failure::taskId))
                        .toList());
    }

    Answer replay(byte[] body) {
        var request = Experiments.parse(body);
        var problems = new ArrayList<Problem>();
        var taskIds = taskIds(request, problems);
        boolean dryRun = flag(request, "dry_run", problems);
        boolean force = flag(request, "force", problems);
        var with = request.path("with");
        if (!with.isMissingNode() && (!with.isObject() || taskIds.size() != 1)) {
            problems.add(new Problem("/with", "accepted: the message of one task, as an object"));
        }
        if (!problems.isEmpty()) {
            throw ProblemException.body(422, problems);
        }
        return Answer.json(
                200, dispatcher.replay(taskIds, with.isMissingNode() ? null : Json.encode(with), dryRun, force));
    }

    private static boolean flag(JsonNode request, String name, List<Problem> problems) {
        var flag = request.path(name);
        if (!flag.isMissingNode() && !flag.isBoolean()) {
            problems.add(new Problem("/" + name, flag + " is not accepted; accepted: true, false"));
        }
        return flag.asBoolean(false);
    }

    /** A letter whose task was tried again since is history; one without a task stays. */
    private boolean stands(Letter letter) {
        return projection
                .task(letter.taskId())
                .map(KnownTask::state)
                .map(state -> state instanceof TaskState.DeadLettered)
                .orElse(true);
    }

    private History history(Letter letter) {
        return projection
                .task(letter.taskId())
                .map(KnownTask::history)
                .orElseGet(() -> History.empty(projection.pipeline()));
    }

    private static List<String> taskIds(JsonNode request, List<Problem> problems) {
        var list = request.path("task_ids");
        if (!list.isArray() || list.isEmpty() || list.size() > MOST_AT_ONCE) {
            problems.add(
                    new Problem("/task_ids", "is missing or no list; accepted: 1 to " + MOST_AT_ONCE + " task ids"));
            return List.of();
        }
        var ids = new ArrayList<String>();
        for (int i = 0; i < list.size(); i++) {
            if (list.get(i).isString()) {
                ids.add(list.get(i).asString());
            } else {
                problems.add(new Problem("/task_ids/" + i, list.get(i) + " is not accepted; accepted: a task id"));
            }
        }
        return ids;
    }
}
