package org.dpsfleet.coordinator.projection;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.dpsfleet.coordinator.plan.TaskIds;
import org.dpsfleet.coordinator.task.TaskFact;
import org.dpsfleet.schemas.codec.InvalidMessageException;
import org.dpsfleet.schemas.codec.MessageCodec;
import org.dpsfleet.schemas.message.DeadLetter;
import org.dpsfleet.schemas.message.MessageHeaders;
import org.dpsfleet.schemas.message.Stage;
import org.dpsfleet.schemas.message.TraceContext;
import org.dpsfleet.schemas.stage.Pipeline;
import org.dpsfleet.schemas.stage.StageDescriptor;
import org.dpsfleet.schemas.topic.Topic;

/** What the records of each topic change in the state. */
final class Intake {
    private final Pipeline pipeline;
    private final ProjectionState state;
    private final Strays strays;
    private final UnreadableRecords unreadable;
    private final Map<String, Function<ConsumerRecord<byte[], byte[]>, Runnable>> readers = new HashMap<>();

    Intake(Pipeline pipeline, ProjectionState state, Strays strays, UnreadableRecords unreadable) {
        this.pipeline = pipeline;
        this.state = state;
        this.strays = strays;
        this.unreadable = unreadable;
        reads(pipeline.experiments(), this::experiment);
        reads(pipeline.deletedTasks(), this::deleted);
        reads(pipeline.taskEvents(), this::event);
        reads(pipeline.heartbeats(), this::event);
        reads(pipeline.resultTopic(), this::scored);
        for (var stage : pipeline.stages()) {
            reads(stage.taskTopic(), message -> work(stage, message));
            reads(stage.deadLetterTopic(), message -> letter(stage, message));
        }
    }

    private void reads(Topic topic, Function<ConsumerRecord<byte[], byte[]>, Runnable> reader) {
        readers.put(topic.topicName(), reader);
    }

    /**
     * Reads a record, on any thread.
     *
     * @return what takes it in, on the one thread that does
     * @throws RuntimeException if it can't be read
     */
    Runnable read(ConsumerRecord<byte[], byte[]> message) {
        var reader = readers.get(message.topic());
        if (reader == null) {
            return () -> {};
        }
        return message.value() == null ? removed(message) : reader.apply(message);
    }

    private Runnable experiment(ConsumerRecord<byte[], byte[]> message) {
        var experiment = MessageCodec.EXPERIMENT_RECORD.decode(message.value());
        var trace = TraceContext.of(message.headers());
        return () -> state.experiments().put(experiment, trace, state.tasks()::get);
    }

    /** The value of its key is gone: of an experiment; scores are gone with their task. */
    private Runnable removed(ConsumerRecord<byte[], byte[]> message) {
        boolean experiment = message.topic().equals(pipeline.experiments().topicName());
        return experiment ? () -> state.experiments().remove(key(message)) : () -> {};
    }

    private Runnable deleted(ConsumerRecord<byte[], byte[]> message) {
        var tasks = MessageCodec.DELETED_TASKS.decode(message.value());
        var ids = new TaskIds(Base64.getDecoder().decode(tasks.taskIds()));
        return () -> state.delete(ids, tasks.totals());
    }

    private Runnable work(StageDescriptor<?, ?> stage, ConsumerRecord<byte[], byte[]> message) {
        try {
            var work = MessageReader.work(stage.tasks(), message.value());
            if (!work.alone()) {
                var members = MemberRecords.of(stage.tasks(), message).stream()
                        .map(member -> work(stage, member))
                        .toList();
                return () -> members.forEach(Runnable::run);
            }
            pipeline.check(stage.tasks().name(), work.stage(stage.name()));
            return work.stage(stage.name()).equals(stage.name())
                    ? () -> announced(work, stage.name(), message)
                    : () -> remakeAnnounced(work, message);
        } catch (InvalidMessageException e) {
            return () -> unreadableWork(stage.name(), message, e);
        }
    }

    private void announced(MessageReader.Work task, Stage stage, ConsumerRecord<byte[], byte[]> message) {
        int attempt = task.attempt();
        if (state.deletions().has(task.taskId())) {
            return;
        }
        var before = state.tasks().get(task.taskId());
        var last = before == null ? null : before.message(stage);
        boolean again = attempt > 1 && DeadLetter.replayOf(message.headers()) == null;
        if (last != null && attempt <= last.attempt()) {
            var repeat = new Repeat(stage, message).later(new Repeat(stage, last.message()));
            state.deadLetters().add(task.taskId(), repeat, before);
        }
        update(
                task.taskId(),
                known -> described(known, task).announced(stage, new Announcement(attempt, message), again));
    }

    /** An attempt of a stage that another one's workers take, to make again what it needs. */
    private void remakeAnnounced(MessageReader.Work task, ConsumerRecord<byte[], byte[]> message) {
        if (!state.deletions().has(task.taskId())) {
            var stage = Objects.requireNonNull(task.remakesFor());
            update(
                    task.taskId(),
                    known -> described(known, task).remakeAnnounced(stage, new Announcement(task.attempt(), message)));
        }
    }

    private static KnownTask described(KnownTask known, MessageReader.Work task) {
        return known.described(
                task.experimentId(),
                task.work().variant(),
                task.work().contexts().size());
    }

    private void unreadableWork(Stage stage, ConsumerRecord<byte[], byte[]> message, InvalidMessageException why) {
        unreadable.passOver(message, why);
        var taskId = key(message);
        if (MessageReader.isTaskId(taskId) && !state.deletions().has(taskId)) {
            update(taskId, t -> t.announced(stage, new Announcement(1, message), false));
        }
    }

    private Runnable event(ConsumerRecord<byte[], byte[]> message) {
        var event = EventReader.read(message.value(), pipeline);
        var at = Instant.ofEpochMilli(message.timestamp());
        var fact = new TaskFact.Happened(event, at, state.now());
        return () -> {
            if (state.deletions().has(event.taskId())) {
                strays.heardOfDeleted(event);
            } else {
                strays.heard(fact, update(event.taskId(), t -> t.with(fact)));
            }
        };
    }

    private Runnable scored(ConsumerRecord<byte[], byte[]> message) {
        var result = MessageReader.scores(message.value());
        return () -> {
            if (state.deletions().has(result.taskId())) {
                return;
            }
            // Of several results the first one counts.
            if (!state.scores().has(result.taskId())) {
                state.scores().put(result.taskId(), message.value());
            }
            update(result.taskId(), task -> task.with(new TaskFact.Scored(result.attempt())));
        };
    }

    private Runnable letter(StageDescriptor<?, ?> stage, ConsumerRecord<byte[], byte[]> message) {
        var letter = new Letter(key(message), stage.name(), message, DeadLetter.read(message.headers()));
        return () -> {
            if (!state.deletions().has(letter.taskId())) {
                state.deadLetters().add(letter, state.tasks().get(letter.taskId()));
            }
        };
    }

    private KnownTask update(String taskId, UnaryOperator<KnownTask> change) {
        var before = state.tasks().get(taskId);
        var after = change.apply(before == null ? KnownTask.unseen(taskId, pipeline) : before);
        state.changed(before, after);
        return after;
    }

    private static String key(ConsumerRecord<byte[], byte[]> message) {
        if (message.key() != null) {
            return new String(message.key(), StandardCharsets.UTF_8);
        }
        var subject = MessageHeaders.text(message.headers(), MessageHeaders.SUBJECT);
        return subject != null ? subject : message.topic() + "-" + message.partition() + "@" + message.offset();
    }
}
