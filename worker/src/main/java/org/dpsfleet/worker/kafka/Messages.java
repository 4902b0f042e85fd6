package org.dpsfleet.worker.kafka;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.dpsfleet.schemas.codec.InvalidMessageException;
import org.dpsfleet.schemas.codec.MessageCodec;
import org.dpsfleet.schemas.message.AvoidedWorkers;
import org.dpsfleet.schemas.message.DeadLetter;
import org.dpsfleet.schemas.message.FailureCategory;
import org.dpsfleet.schemas.message.GpuMemory;
import org.dpsfleet.schemas.message.MessageHeaders;
import org.dpsfleet.schemas.message.TaskEvent;
import org.dpsfleet.schemas.message.TaskMessage;
import org.dpsfleet.schemas.stage.StageDescriptor;
import org.dpsfleet.schemas.topic.Topic;
import org.dpsfleet.worker.device.GpuSensors;
import org.dpsfleet.worker.failure.FailureAccount;
import org.dpsfleet.worker.memory.ResidentMemory;
import org.dpsfleet.worker.settings.WorkerSettings;
import org.dpsfleet.worker.task.Progress;
import org.jspecify.annotations.Nullable;

/** The records a worker reads and writes, as bytes with their headers. */
public final class Messages<T extends TaskMessage, R> {
    private static final Pattern TASK_ID = Pattern.compile("[0-9a-f]{64}");

    private final WorkerSettings settings;
    private final StageDescriptor<T, R> stage;
    private final Optional<GpuSensors> gpu;
    private final InstantSource clock;

    /**
     * @param gpu that the tasks run on; its memory goes with every heartbeat
     */
    public Messages(
            WorkerSettings settings, StageDescriptor<T, R> stage, Optional<GpuSensors> gpu, InstantSource clock) {
        this.settings = settings;
        this.stage = stage;
        this.gpu = gpu;
        this.clock = clock;
    }

    /**
     * The task in a record.
     *
     * @throws InvalidMessageException if there is none
     */
    public T read(ConsumerRecord<byte[], byte[]> record) {
        // A tombstone reads as empty bytes, which are no JSON either.
        return stage.tasks().decode(record.value() == null ? new byte[0] : record.value());
    }

    /** The tasks that a message brings. */
    public List<T> members(T message) {
        return message.members().stream().map(stage.tasks().type()::cast).toList();
    }

    public ProducerRecord<byte[], byte[]> claimed(T task, Headers cause) {
        return event(
                new TaskEvent.Claimed(
                        task.taskId(),
                        task.stage(stage.name()),
                        task.attempt(),
                        now(),
                        settings.workerId(),
                        settings.device(),
                        settings.lease().length().toMillis()),
                cause);
    }

    private static @Nullable Long memory() {
        long bytes = ResidentMemory.bytes();
        return bytes == 0 ? null : (Long) bytes;
    }

    public ProducerRecord<byte[], byte[]> progress(T task, Progress progress, Headers cause) {
        return event(
                new TaskEvent.Progress(
                        task.taskId(),
                        task.stage(stage.name()),
                        task.attempt(),
                        now(),
                        settings.workerId(),
                        progress.done(),
                        progress.total(),
                        progress.unit(),
                        progress.message(),
                        progress.resumeFrom(),
                        settings.lease().length().toMillis(),
                        memory(),
                        gpu.flatMap(GpuSensors::memory)
                                .map(use -> new GpuMemory(use.used(), use.total()))
                                .orElse(null),
                        progress.training()),
                cause);
    }

    /**
     * The result and the {@code succeeded} event; of a checkpoint that was made again, the next attempt of the stage
     * that waits for it and the {@code remade} event.
     *
     * @throws InvalidMessageException if the result is too large
     */
    public List<ProducerRecord<byte[], byte[]>> succeeded(T task, R result, Duration age, Headers cause) {
        if (!task.stage(stage.name()).equals(stage.name()) && result instanceof TaskMessage made) {
            return remade(task, stage.results().type().cast(made.again(task.attempt() + 1, null)), age, cause);
        }
        var taskId = task.taskId();
        return List.of(
                record(stage.resultTopic(), taskId, stage.results(), result, cause),
                event(
                        new TaskEvent.Succeeded(
                                taskId,
                                stage.name(),
                                task.attempt(),
                                now(),
                                settings.workerId(),
                                settings.device(),
                                seconds(age)),
                        cause));
    }

    private List<ProducerRecord<byte[], byte[]>> remade(T task, R made, Duration age, Headers cause) {
        var next = record(stage.resultTopic(), task.taskId(), stage.results(), made, cause);
        // As the coordinator would have said it in a message of its own.
        AvoidedWorkers.write(next.headers(), AvoidedWorkers.read(cause));
        return List.of(
                next,
                event(
                        new TaskEvent.Remade(
                                task.taskId(),
                                task.stage(stage.name()),
                                task.attempt(),
                                now(),
                                settings.workerId(),
                                settings.device(),
                                seconds(age)),
                        cause));
    }

    public List<ProducerRecord<byte[], byte[]>> failed(T task, FailureAccount account, Duration age, Headers cause) {
        return List.of(event(
                new TaskEvent.Failed(
                        task.taskId(),
                        task.stage(stage.name()),
                        task.attempt(),
                        now(),
                        settings.workerId(),
                        settings.device(),
                        seconds(age),
                        account.category(),
                        account.retryable(),
                        account.delayMillis(),
                        account.message(),
                        account.exceptionClass(),
                        account.stackTrace(),
                        account.resumeFrom()),
                cause));
    }

    public List<ProducerRecord<byte[], byte[]>> cancelled(T task, Headers cause) {
        return List.of(event(
                new TaskEvent.Cancelled(
                        task.taskId(), task.stage(stage.name()), task.attempt(), now(), settings.workerId()),
                cause));
    }

    /**
     * The record byte for byte with the account of what is wrong, and a {@code dead_lettered} event if its key
     * is a task id, because the coordinator may be waiting for that task.
     */
    public List<ProducerRecord<byte[], byte[]>> unreadable(
            ConsumerRecord<byte[], byte[]> record, InvalidMessageException problem) {
        var message = String.valueOf(problem.getMessage());
        var letter = new DeadLetter(
                DeadLetter.Origin.of(record),
                new DeadLetter.Cause(
                        FailureCategory.BAD_INPUT,
                        problem.getClass().getName(),
                        message,
                        FailureAccount.stackTrace(problem)),
                1,
                settings.workerId(),
                settings.device(),
                now());
        var records = new ArrayList<ProducerRecord<byte[], byte[]>>();
        records.add(new ProducerRecord<>(
                stage.deadLetterTopic().topicName(),
                null,
                record.key(),
                record.value(),
                letter.toKafka(record.headers())));
        var key = record.key() == null ? "" : new String(record.key(), StandardCharsets.UTF_8);
        if (TASK_ID.matcher(key).matches()) {
            var event = new TaskEvent.DeadLettered(key, stage.name(), 1, now(), FailureCategory.BAD_INPUT, message);
            records.add(event(event, record.headers()));
        }
        return List.copyOf(records);
    }

    private ProducerRecord<byte[], byte[]> event(TaskEvent event, Headers cause) {
        return record(stage.topicOf(event), event.taskId(), MessageCodec.TASK_EVENT, event, cause);
    }

    private <M> ProducerRecord<byte[], byte[]> record(
            Topic topic, String taskId, MessageCodec<M> codec, M message, Headers cause) {
        var source = "/" + stage.worker() + "/" + settings.workerId();
        return new ProducerRecord<>(
                topic.topicName(),
                null,
                taskId.getBytes(StandardCharsets.UTF_8),
                codec.encode(message),
                MessageHeaders.after(cause, codec.eventType(), source, taskId).toKafka());
    }

    private static double seconds(Duration age) {
        return age.toMillis() / 1000.0;
    }

    // For people only: nothing is counted by it.
    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }
}
