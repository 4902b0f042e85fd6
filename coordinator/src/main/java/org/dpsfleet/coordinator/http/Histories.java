package org.dpsfleet.coordinator.http;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.dpsfleet.coordinator.live.ChangedTasks;
import org.dpsfleet.coordinator.projection.KnownExperiment;
import org.dpsfleet.coordinator.projection.KnownTask;
import org.dpsfleet.coordinator.projection.Projection;
import org.dpsfleet.schemas.http.TaskHistory;
import org.dpsfleet.schemas.message.FailureCategory;
import org.dpsfleet.schemas.message.TaskEvent;
import org.jspecify.annotations.Nullable;

/** What became of the attempts of an experiment's tasks. */
final class Histories {
    /** Looked through for one answer; what is rare may need several answers, some of them empty. */
    private static final int MOST_EXAMINED = 5_000;

    private final Projection projection;
    private final Experiments experiments;
    private final ChangedTasks changes;
    private final Health health;

    /**
     * What is asked for besides the page.
     *
     * @param task the start of an id
     * @param failed only tasks of which an attempt failed or was lost
     * @param changedAfter only tasks of which something was heard since
     */
    private record Wanted(
            @Nullable String task, boolean failed, @Nullable Long changedAfter) {}

    Histories(Projection projection, Experiments experiments, ChangedTasks changes, Health health) {
        this.projection = projection;
        this.experiments = experiments;
        this.changes = changes;
        this.health = health;
    }

    void addTo(Routes routes) {
        routes.on("listHistories", request -> {
            Probes.requireReady(health);
            return list(request);
        });
    }

    private Answer list(Request request) {
        var experiment = experiments.find(request.experimentId());
        var wanted = request.query(Wanted.class);
        Predicate<KnownTask> filter =
                task -> (wanted.task() == null || task.taskId().startsWith(wanted.task()))
                        && (!wanted.failed() || failed(task));
        var page = Page.of(request);
        if (wanted.changedAfter() != null && page.after() == null) {
            var changed = changes.after(wanted.changedAfter());
            if (changed.isPresent()) {
                return Answer.json(200, changed(experiment, changed.get(), filter, page.limit()));
            }
        }
        return whole(request, experiment, filter, page);
    }

    private List<TaskHistory> changed(
            KnownExperiment experiment, Map<String, Long> numbers, Predicate<KnownTask> filter, int most) {
        return numbers.keySet().stream()
                .filter(id -> projection.experiments().askedFor(id).contains(experiment.id()))
                .flatMap(id -> projection.task(id).stream())
                .filter(filter)
                .limit(most)
                .map(task -> history(task, numbers.getOrDefault(task.taskId(), 0L)))
                .toList();
    }

    private Answer whole(Request request, KnownExperiment experiment, Predicate<KnownTask> filter, Page page) {
        int position = page.position();
        var end = (int) Math.min(experiment.tasks(), (long) position + MOST_EXAMINED);
        var tasks = new ArrayList<TaskHistory>();
        while (position < end && tasks.size() < page.limit()) {
            for (var taskId : projection.experiments().taskIds(experiment, position)) {
                if (position == end || tasks.size() == page.limit()) {
                    break;
                }
                // Before the task is read: what changes meanwhile counts as later.
                long number = changes.number(taskId);
                projection.task(taskId).filter(filter).ifPresent(task -> tasks.add(history(task, number)));
                position++;
            }
        }
        return Page.linked(
                Answer.json(200, tasks), request, position < experiment.tasks() ? String.valueOf(position) : null);
    }

    private static TaskHistory history(KnownTask task, long number) {
        return new TaskHistory(task.taskId(), task.label(), number, TaskEvents.of(task));
    }

    /** A task that went back to the fleet unharmed has not failed. */
    private static boolean failed(KnownTask task) {
        return task.history().outcomes().stream().anyMatch(outcome -> switch (outcome.event()) {
            case TaskEvent.Failed e ->
                e.category() != FailureCategory.HANDED_BACK && e.category() != FailureCategory.SUPERSEDED;
            case TaskEvent.Lost _, TaskEvent.DeadLettered _ -> true;
            default -> false;
        });
    }
}
