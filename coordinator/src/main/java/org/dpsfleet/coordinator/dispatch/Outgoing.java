package org.dpsfleet.coordinator.dispatch;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.dpsfleet.coordinator.projection.KnownTask;
import org.dpsfleet.coordinator.projection.Letter;
import org.dpsfleet.coordinator.task.Audit;
import org.dpsfleet.coordinator.task.TaskState;
import org.dpsfleet.schemas.codec.InvalidMessageException;
import org.dpsfleet.schemas.codec.MessageCodec;
import org.dpsfleet.schemas.message.AdaptationTask;
import org.dpsfleet.schemas.message.AvoidedWorkers;
import org.dpsfleet.schemas.message.DeadLetter;
import org.dpsfleet.schemas.message.DeletedTasks;
import org.dpsfleet.schemas.message.ExperimentRecord;
import org.dpsfleet.schemas.message.MessageHeaders;
import org.dpsfleet.schemas.message.TaskCommand;
import org.dpsfleet.schemas.message.TaskEvent;
import org.dpsfleet.schemas.message.TaskMessage;
import org.dpsfleet.schemas.message.TraceContext;
import org.dpsfleet.schemas.stage.Pipeline;
import org.dpsfleet.schemas.stage.StageDescriptor;
import org.dpsfleet.schemas.topic.Topic;
import org.jspecify.annotations.Nullable;

/** The records that a coordinator writes, key, value and headers. */
final class Outgoing {
    private static final String SOURCE = "/coordinator";

    private Outgoing() {}

    /**
     * An experiment, or how it is now.
     *
     * @param trace that its tasks go on; null: it starts one
     */
    static ProducerRecord<byte[], byte[]> experiment(
            Pipeline fleet, ExperimentRecord experiment, @Nullable TraceContext trace) {
        var codec = MessageCodec.EXPERIMENT_RECORD;
        var id = experiment.experimentId();
        return to(
                fleet.experiments(),
                id,
                codec.encode(experiment),
                MessageHeaders.in(trace, codec.eventType(), SOURCE, id).toKafka());
    }

    /** That an experiment is no more. */
    static ProducerRecord<byte[], byte[]> experimentRemoved(Pipeline fleet, String experimentId) {
        return removed(fleet.experiments(), experimentId);
    }

    /** That a task's scores are no more. */
    static ProducerRecord<byte[], byte[]> scoresRemoved(Pipeline fleet, String taskId) {
        return removed(fleet.resultTopic(), taskId);
    }

    static ProducerRecord<byte[], byte[]> deletedTasks(Pipeline fleet, DeletedTasks tasks) {
        var codec = MessageCodec.DELETED_TASKS;
        return to(
                fleet.deletedTasks(),
                tasks.experimentId(),
                codec.encode(tasks),
                MessageHeaders.first(codec.eventType(), SOURCE, tasks.experimentId())
                        .toKafka());
    }

    /**
     * A new task.
     *
     * @param topic of the first stage
     * @param trace of its experiment; null: it starts a trace
     */
    static ProducerRecord<byte[], byte[]> task(AdaptationTask task, Topic topic, @Nullable TraceContext trace) {
        var codec = MessageCodec.ADAPTATION_TASK;
        return to(
                topic,
                task.taskId(),
                codec.encode(task),
                MessageHeaders.in(trace, codec.eventType(), SOURCE, task.taskId())
                        .toKafka());
    }

    /** An event of a task, in the trace of the message it is about. */
    static ProducerRecord<byte[], byte[]> event(Pipeline fleet, TaskEvent event, @Nullable Headers cause) {
        var type = MessageCodec.TASK_EVENT.eventType();
        var headers = cause == null
                ? MessageHeaders.first(type, SOURCE, event.taskId())
                : MessageHeaders.after(cause, type, SOURCE, event.taskId());
        return to(fleet.taskEvents(), event.taskId(), MessageCodec.TASK_EVENT.encode(event), headers.toKafka());
    }

    /**
     * The message of the next attempt; nothing if the message of the last one can't be read.
     *
     * @param last of the attempts on the topic of the task's stage
     */
    static Optional<ProducerRecord<byte[], byte[]>> nextAttempt(KnownTask task, ConsumerRecord<byte[], byte[]> last) {
        var stage = task.pipeline().of(task.state().stage());
        return again(stage, task, last.value(), task.nextAttempt()).map(value -> next(task, stage, value, last));
    }

    /**
     * One message of the next attempts of tasks that one message brought, in the trace of the first; nothing if they
     * can't go together.
     *
     * @param tasks in the first stage, which all avoid the same workers
     */
    static Optional<ProducerRecord<byte[], byte[]>> together(List<KnownTask> tasks) {
        var first = tasks.getFirst();
        var stage = first.pipeline().first();
        var codec = MessageCodec.ADAPTATION_TASK;
        var attempts = new ArrayList<AdaptationTask>();
        try {
            for (var task : tasks) {
                var last = codec.decode(message(task, stage).value());
                attempts.add(last.again(task.nextAttempt(), task.history().resumeFrom()));
            }
        } catch (InvalidMessageException e) {
            return Optional.empty();
        }
        return attempts.stream().allMatch(attempts.getFirst()::canGoWith)
                ? Optional.of(
                        next(first, stage, codec.encode(AdaptationTask.together(attempts)), message(first, stage)))
                : Optional.empty();
    }

    private static ConsumerRecord<byte[], byte[]> message(KnownTask task, StageDescriptor<?, ?> stage) {
        return Objects.requireNonNull(task.message(stage.name()), task.taskId()).message();
    }

    /**
     * The message of the next attempt, which has the stage before make again what the task's stage takes.
     *
     * @param last of the attempts on the topic of the task's stage
     * @return nothing if that message can't be read, or names nothing that can be made again
     */
    static Optional<ProducerRecord<byte[], byte[]>> remake(KnownTask task, ConsumerRecord<byte[], byte[]> last) {
        var waiting = task.state().stage();
        int place = task.pipeline().index(waiting);
        if (place == 0) {
            return Optional.empty();
        }
        var maker = task.pipeline().stages().get(place - 1);
        return remake(maker, task, last.value()).map(value -> next(task, maker, value, last));
    }

    private static ProducerRecord<byte[], byte[]> next(
            KnownTask task, StageDescriptor<?, ?> taker, byte[] value, ConsumerRecord<byte[], byte[]> last) {
        var headers = MessageHeaders.after(last.headers(), taker.tasks().eventType(), SOURCE, task.taskId())
                .toKafka();
        AvoidedWorkers.write(headers, task.history().lacking());
        return to(taker.taskTopic(), task.taskId(), value, headers);
    }

    /** Tells whoever runs an attempt of a task to stop. */
    static ProducerRecord<byte[], byte[]> command(Pipeline fleet, TaskCommand command) {
        var type = MessageCodec.TASK_COMMAND.eventType();
        return to(
                fleet.commands(),
                command.taskId(),
                MessageCodec.TASK_COMMAND.encode(command),
                MessageHeaders.first(type, SOURCE, command.taskId()).toKafka());
    }

    /**
     * The message of a dead letter, or the one given in place of it, once more; nothing if it can't be
     * read.
     */
    static Optional<ProducerRecord<byte[], byte[]>> replay(
            KnownTask task, Letter letter, byte @Nullable [] with, int attempt) {
        var stage = task.pipeline().of(letter.stage());
        var message = letter.message();
        var headers =
                DeadLetter.replayHeaders(message.headers(), message.topic(), message.partition(), message.offset());
        var value = with == null ? message.value() : with;
        return again(stage, task, value, attempt).map(next -> to(stage.taskTopic(), task.taskId(), next, headers));
    }

    /** The original record, byte for byte, with the account of what happened to it. */
    static ProducerRecord<byte[], byte[]> deadLetter(
            KnownTask task, TaskState.Waiting waiting, Audit audit, ConsumerRecord<byte[], byte[]> original) {
        var failure = waiting.failure();
        var account = new DeadLetter(
                DeadLetter.Origin.of(original),
                new DeadLetter.Cause(
                        failure.category(), failure.exceptionClass(), failure.message(), failure.stackTrace()),
                waiting.attempt(),
                failure.worker(),
                failure.device(),
                Objects.requireNonNullElse(audit.of(waiting.stage()).firstStopped(), waiting.since()));
        return new ProducerRecord<>(
                task.pipeline().of(waiting.stage()).deadLetterTopic().topicName(),
                null,
                original.key(),
                original.value(),
                account.toKafka(original.headers()));
    }

    static TaskEvent.DeadLettered deadLettered(KnownTask task, TaskState.Waiting waiting, Instant now) {
        return new TaskEvent.DeadLettered(
                task.taskId(),
                waiting.stage(),
                waiting.attempt(),
                now,
                waiting.failure().category(),
                waiting.failure().message());
    }

    private static Optional<byte[]> again(StageDescriptor<?, ?> stage, KnownTask task, byte[] message, int attempt) {
        try {
            return Optional.of(stage.again(message, attempt, task.history().resumeFrom()));
        } catch (InvalidMessageException e) {
            return Optional.empty();
        }
    }

    private static <M extends TaskMessage> Optional<byte[]> remake(
            StageDescriptor<M, ?> maker, KnownTask task, byte[] message) {
        var waiting = task.state().stage();
        try {
            return task.pipeline()
                    .of(waiting)
                    .tasks()
                    .decode(message)
                    .remake(waiting, task.nextAttempt(), task.history().resumeFrom())
                    .filter(maker.tasks().type()::isInstance)
                    .map(next -> maker.tasks().encode(maker.tasks().type().cast(next)));
        } catch (InvalidMessageException e) {
            return Optional.empty();
        }
    }

    /** A record without a value, which makes Kafka drop those with the same key before it. */
    private static ProducerRecord<byte[], byte[]> removed(Topic topic, String key) {
        return new ProducerRecord<>(topic.topicName(), key.getBytes(StandardCharsets.UTF_8), null);
    }

    private static ProducerRecord<byte[], byte[]> to(Topic topic, String key, byte[] value, Headers headers) {
        return new ProducerRecord<>(topic.topicName(), null, key.getBytes(StandardCharsets.UTF_8), value, headers);
    }
}
