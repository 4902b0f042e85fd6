package org.dpsfleet.coordinator.dispatch;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.dpsfleet.coordinator.projection.KnownExperiment;
import org.dpsfleet.coordinator.projection.KnownTask;
import org.dpsfleet.coordinator.projection.Projection;
import org.dpsfleet.coordinator.task.TaskState;
import org.dpsfleet.schemas.message.TaskCommand;
import org.dpsfleet.schemas.message.TaskEvent;

/**
 * Ends tasks that a person cancelled, resumes them when they are submitted again, and tells workers to stop
 * attempts that should not run. Only a worker that listens at that moment receives a command, so it is repeated
 * until the worker has obeyed or its heartbeats have stopped.
 */
final class Cancellations {
    private static final Duration BETWEEN_COMMANDS = Duration.ofSeconds(2);

    private final Projection projection;
    private final Map<String, Instant> told = new HashMap<>();

    Cancellations(Projection projection) {
        this.projection = projection;
    }

    /** The records that cancel an experiment, and what to say about it. */
    Cancellation cancel(KnownExperiment experiment, String by, Instant now) {
        var records = new ArrayList<ProducerRecord<byte[], byte[]>>();
        int stopping = 0;
        int shared = 0;
        var open = openOf(experiment);
        for (var taskId : open) {
            var task = projection.task(taskId).filter(t -> t.state().open());
            if (task.isPresent() && askedForByAnother(taskId, experiment)) {
                shared++;
            } else if (task.isPresent()) {
                stopping += task.get().state() instanceof TaskState.Running ? 1 : 0;
                if (!task.get().history().cancelWished()) {
                    records.add(wish(task.get(), by, now));
                }
            }
        }
        int ended = experiment.counts().known() - open.size();
        int stopped = open.size() - stopping - shared + experiment.unpublished();
        int sharedUnpublished = sharedUnpublished(experiment);
        var since = experiment.record().cancelledAt();
        if (since == null) {
            since = now;
            records.add(Outgoing.experiment(
                    projection.pipeline(),
                    projection.experiments().record(experiment).withCancelledAt(now),
                    experiment.trace()));
        }
        return new Cancellation(
                experiment.id(),
                since,
                stopped - sharedUnpublished,
                stopping,
                ended,
                shared + sharedUnpublished,
                records);
    }

    /** The ids of the tasks of an experiment whose outcome is still to come. */
    List<String> openOf(KnownExperiment experiment) {
        return projection.openTasks().stream()
                .map(KnownTask::taskId)
                .filter(id -> projection.experiments().askedFor(id).contains(experiment.id()))
                .toList();
    }

    /** Looks through the experiment's tasks only if there is another one with unpublished tasks. */
    private int sharedUnpublished(KnownExperiment experiment) {
        boolean possible = experiment.unpublished() > 0
                && projection.experiments().all().stream()
                        .anyMatch(other ->
                                !other.cancelled() && !other.id().equals(experiment.id()) && other.unpublished() > 0);
        int shared = 0;
        for (int from = 0; possible && from < experiment.tasks(); ) {
            var some = projection.experiments().taskIds(experiment, from);
            for (var taskId : some) {
                shared += !projection.knows(taskId) && askedForByAnother(taskId, experiment) ? 1 : 0;
            }
            from += some.size();
        }
        return shared;
    }

    private boolean askedForByAnother(String taskId, KnownExperiment experiment) {
        return projection.experiments().askedFor(taskId).stream()
                .filter(id -> !id.equals(experiment.id()))
                .flatMap(id -> projection.experiments().find(id).stream())
                .anyMatch(other -> !other.cancelled());
    }

    /** The records that publish cancelled tasks again. */
    List<ProducerRecord<byte[], byte[]>> takeUp(List<String> taskIds, Instant now) {
        var records = new ArrayList<ProducerRecord<byte[], byte[]>>();
        for (var taskId : taskIds) {
            projection
                    .task(taskId)
                    .filter(Cancellations::cancelled)
                    .ifPresent(task -> records.addAll(again(task, now)));
        }
        return records;
    }

    /** What is to be written now: the end of cancelled tasks that nobody runs, and commands. */
    List<ProducerRecord<byte[], byte[]>> at(Instant now, int most) {
        var due = new ArrayList<ProducerRecord<byte[], byte[]>>();
        told.values().removeIf(at -> at.plus(BETWEEN_COMMANDS).isBefore(projection.now()));
        for (var task : projection.openTasks()) {
            if (!task.cancelling()) {
                continue;
            }
            switch (task.state()) {
                case TaskState.Running running -> {
                    if (!running.lease().expired(projection.now())) {
                        tell(command(task, now), due);
                    }
                }
                case TaskState.Published _ -> {
                    due.add(end(task, now));
                    // Its message stays on the topic; the command tells the worker that takes it to skip it.
                    due.add(Outgoing.command(projection.pipeline(), command(task, now)));
                }
                default -> due.add(end(task, now));
            }
            if (due.size() >= most) {
                break;
            }
        }
        strays(now, due);
        return due;
    }

    private void strays(Instant now, List<ProducerRecord<byte[], byte[]>> due) {
        for (var stray : projection.strays().take()) {
            var reason = projection
                            .task(stray.taskId())
                            .filter(Cancellations::cancelled)
                            .isPresent()
                    ? TaskCommand.Reason.CANCELLED
                    : TaskCommand.Reason.SUPERSEDED;
            tell(
                    new TaskCommand(TaskCommand.VERSION, stray.taskId(), stray.stage(), stray.attempt(), reason, now),
                    due);
        }
    }

    private void tell(TaskCommand command, List<ProducerRecord<byte[], byte[]>> due) {
        if (told.putIfAbsent(command.taskId(), projection.now()) == null) {
            due.add(Outgoing.command(projection.pipeline(), command));
        }
    }

    /** Whether the task is cancelled, or about to be. */
    static boolean cancelled(KnownTask task) {
        return task.state() instanceof TaskState.Cancelled || task.cancelling();
    }

    private static List<ProducerRecord<byte[], byte[]>> again(KnownTask task, Instant now) {
        var state = task.state();
        var last = task.message(state.stage());
        if (last == null) {
            return List.of();
        }
        var event = new TaskEvent.Replayed(task.taskId(), state.stage(), task.nextAttempt(), now);
        return Outgoing.nextAttempt(task, last.message())
                .map(message -> List.of(
                        message,
                        Outgoing.event(task.pipeline(), event, last.message().headers())))
                .orElse(List.of());
    }

    private static TaskCommand command(KnownTask task, Instant now) {
        var state = task.state();
        return new TaskCommand(
                TaskCommand.VERSION, task.taskId(), state.stage(), state.attempt(), TaskCommand.Reason.CANCELLED, now);
    }

    private static ProducerRecord<byte[], byte[]> wish(KnownTask task, String by, Instant now) {
        var state = task.state();
        return event(
                task,
                new TaskEvent.CancelRequested(task.taskId(), state.stage(), Math.max(1, state.attempt()), now, by));
    }

    private static ProducerRecord<byte[], byte[]> end(KnownTask task, Instant now) {
        var state = task.state();
        return event(
                task, new TaskEvent.Cancelled(task.taskId(), state.stage(), Math.max(1, state.attempt()), now, null));
    }

    private static ProducerRecord<byte[], byte[]> event(KnownTask task, TaskEvent event) {
        var last = task.announcement(event.stage());
        return Outgoing.event(
                task.pipeline(), event, last == null ? null : last.message().headers());
    }
}
