package org.dpsfleet.coordinator.dispatch;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.dpsfleet.coordinator.projection.Projection;
import org.dpsfleet.coordinator.task.TaskState;
import org.dpsfleet.schemas.codec.ContentId;
import org.dpsfleet.schemas.codec.InvalidMessageException;
import org.dpsfleet.schemas.message.TaskEvent;
import org.dpsfleet.schemas.message.TaskMessage;
import org.dpsfleet.schemas.stage.StageDescriptor;
import org.jspecify.annotations.Nullable;

/** Works out which dead letters can be tried again, and the records that do so. */
final class Replays {
    /** The records to write, and what to say of each task. */
    record Prepared(List<ProducerRecord<byte[], byte[]>> records, ReplayOutcome outcome) {}

    private final Projection projection;

    Replays(Projection projection) {
        this.projection = projection;
    }

    /**
     * @param with the message to publish in place of the dead letter's, of a single task; null for
     *     their own
     * @param by where it was asked from, for people
     * @param key of the request, null for none: what was replayed by it before is not replayed again
     * @param force replay also what has meanwhile succeeded; its first result goes on to count
     */
    Prepared prepare(
            List<String> taskIds,
            byte @Nullable [] with,
            boolean dryRun,
            boolean force,
            String by,
            @Nullable String key,
            Instant now) {
        var records = new ArrayList<ProducerRecord<byte[], byte[]>>();
        var replayed = new ArrayList<ReplayOutcome.Replayed>();
        var refused = new ArrayList<ReplayOutcome.Refused>();
        for (var taskId : new LinkedHashSet<>(taskIds)) {
            var task = projection.task(taskId);
            var before = key == null
                    ? Optional.<TaskEvent.Replayed>empty()
                    : task.flatMap(t -> t.history().replayedBy(key));
            if (before.isPresent()) {
                replayed.add(new ReplayOutcome.Replayed(
                        taskId, before.get().stage(), before.get().attempt()));
                continue;
            }
            var letter = projection.deadLetters().letter(taskId).orElse(null);
            var state = task.map(t -> t.state())
                    .orElse(new TaskState.Unseen(projection.pipeline().first().name()));
            boolean ended = state instanceof TaskState.DeadLettered || (force && state instanceof TaskState.Done);
            if (!ended || letter == null || task.isEmpty()) {
                refused.add(new ReplayOutcome.Refused(taskId, why(state)));
                continue;
            }
            var wrong =
                    with == null ? null : wrong(taskId, projection.pipeline().of(letter.stage()), with);
            if (wrong != null) {
                refused.add(new ReplayOutcome.Refused(taskId, wrong));
                continue;
            }
            int attempt = Math.max(
                    task.get().history().lastAttempt(letter.stage()) + 1,
                    state.stage().equals(letter.stage()) ? task.get().nextAttempt() : 1);
            var again = Outgoing.replay(task.get(), letter, with, attempt);
            if (again.isEmpty()) {
                refused.add(new ReplayOutcome.Refused(
                        taskId,
                        "its message can't be read: no attempt of it could succeed; give a"
                                + " corrected one with --with FILE"));
                continue;
            }
            var event = new TaskEvent.Replayed(taskId, letter.stage(), attempt, now, by, key);
            records.add(again.get());
            records.add(Outgoing.event(
                    projection.pipeline(), event, letter.message().headers()));
            replayed.add(new ReplayOutcome.Replayed(taskId, event.stage(), event.attempt()));
        }
        return new Prepared(records, new ReplayOutcome(dryRun, replayed, refused));
    }

    /** What is wrong with a message in place of a task's own; null if nothing is. */
    private @Nullable String wrong(String taskId, StageDescriptor<?, ?> stage, byte[] with) {
        try {
            TaskMessage task = stage.tasks().decode(with);
            if (!task.taskId().equals(taskId)) {
                return "the message given is that of task " + task.taskId();
            }
            var content = ContentId.ofTask(task.work(), task.evaluation());
            return isIdOf(content, taskId)
                    ? null
                    : "the work in the message given is another task's, %s; submit other work as an experiment"
                            .formatted(content);
        } catch (InvalidMessageException e) {
            return "the message given can't be taken: " + e.getMessage();
        }
    }

    /** Whether a task has the id that its content gives it, in the generation of an experiment that asked for it. */
    private boolean isIdOf(String content, String taskId) {
        return content.equals(taskId)
                || projection.experiments().askedFor(taskId).stream()
                        .flatMap(id -> projection.experiments().find(id).stream())
                        .anyMatch(experiment -> ContentId.ofGeneration(
                                        content, experiment.list().idGeneration())
                                .equals(taskId));
    }

    private String why(TaskState state) {
        return switch (state) {
            case TaskState.Unseen _ -> "no task has this id";
            case TaskState.Done _ -> "it is done already; with force it is tried all the same";
            case TaskState.DeadLettered _ -> "its dead letter is not on the topic any more";
            case TaskState.Cancelled _ -> "it was cancelled; submitting its experiment again takes it up";
            case TaskState.Published _, TaskState.Running _, TaskState.Waiting _ ->
                "it is being tried already: " + state.label(projection.pipeline()) + ", attempt " + state.attempt();
        };
    }
}
