package org.dpsfleet.testing.worker;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.dpsfleet.schemas.codec.MessageCodec;
import org.dpsfleet.schemas.message.AdaptationTask;
import org.dpsfleet.schemas.message.CheckpointReady;
import org.dpsfleet.schemas.message.FailureCategory;
import org.dpsfleet.schemas.message.Stage;
import org.dpsfleet.schemas.message.TaskEvent;
import org.dpsfleet.schemas.message.TaskScores;
import org.dpsfleet.schemas.stage.StageDescriptor;
import org.dpsfleet.schemas.topic.KafkaSettings;
import org.dpsfleet.schemas.topic.Topic;
import org.dpsfleet.testing.message.ExampleResults;
import org.jspecify.annotations.Nullable;

/** Says on the topics what workers say, and computes nothing; a plain Kafka client. One thread uses it. */
public final class FakeWorkers implements AutoCloseable {
    private static final String WORKER = "w1";
    private static final String DEVICE = "cpu";
    private static final Duration CLOSE = Duration.ofSeconds(2);

    private final KafkaProducer<byte[], byte[]> producer;

    /** All workers of a fleet in one. */
    public FakeWorkers(String bootstrapServers) {
        this(KafkaSettings.of(bootstrapServers), "workers");
    }

    /**
     * Some workers of a fleet.
     *
     * @param id of its transactions; a second one with the same id cuts the first off
     */
    public FakeWorkers(KafkaSettings kafka, String id) {
        producer = new KafkaProducer<>(kafka.transactionalProducer(id, id));
        producer.initTransactions();
    }

    public void claim(String taskId, Stage stage, int attempt, Duration lease) {
        say(new TaskEvent.Claimed(taskId, stage, attempt, Instant.now(), WORKER, DEVICE, lease.toMillis()));
    }

    /** Claims the adaptations of all tasks that a message brings. */
    public void claim(AdaptationTask message, Duration lease) {
        message.members().forEach(task -> claim(task.taskId(), Stage.ADAPTATION, task.attempt(), lease));
    }

    /** Of an adaptation of ten epochs. */
    public void progress(String taskId, int attempt, long done, Duration lease, @Nullable String resumeFrom) {
        say(new TaskEvent.Progress(
                taskId,
                Stage.ADAPTATION,
                attempt,
                Instant.now(),
                WORKER,
                done,
                10,
                "epochs",
                "loss 0.6",
                resumeFrom,
                lease.toMillis()));
    }

    /** After 1.5 s, with the reason "because". */
    public void fail(String taskId, Stage stage, int attempt, FailureCategory category) {
        fail(taskId, stage, attempt, category, "because");
    }

    /** After 1.5 s. */
    public void fail(String taskId, Stage stage, int attempt, FailureCategory category, String message) {
        say(new TaskEvent.Failed(
                taskId,
                stage,
                attempt,
                Instant.now(),
                WORKER,
                DEVICE,
                1.5,
                category,
                category.retryable(),
                0,
                message,
                "java.lang.Error",
                "at Test",
                null));
    }

    /**
     * The checkpoint and the word of it, in one transaction; of a message that brings several tasks, those of each of
     * them.
     *
     * @return the checkpoint of the task that the message names
     */
    public CheckpointReady adapt(AdaptationTask message) {
        message.members().forEach(task -> adapt(task, ExampleResults.checkpoint(task)));
        return ExampleResults.checkpoint(message);
    }

    /** The same with a checkpoint of one's own. */
    public void adapt(AdaptationTask task, CheckpointReady ready) {
        send(
                message(Topic.CHECKPOINTS, task.taskId(), MessageCodec.CHECKPOINT_READY.encode(ready)),
                succeeded(task.taskId(), Stage.ADAPTATION, task.attempt()));
    }

    /** The checkpoint that an evaluation could not read, made again, and the word of it, in one transaction. */
    public CheckpointReady remake(AdaptationTask task) {
        var ready = ExampleResults.checkpoint(task).again(task.attempt() + 1, null);
        send(
                message(Topic.CHECKPOINTS, task.taskId(), MessageCodec.CHECKPOINT_READY.encode(ready)),
                event(new TaskEvent.Remade(
                        task.taskId(), Stage.EVALUATION, task.attempt(), Instant.now(), WORKER, DEVICE, 2)));
        return ready;
    }

    /** The same score for every context, and the word of it, in one transaction. */
    public void evaluate(CheckpointReady ready, double score) {
        evaluate(ExampleResults.scores(ready, score));
    }

    /** These scores of an evaluation and the word of them, in one transaction. */
    public void evaluate(TaskScores scores) {
        send(
                message(Topic.SCORES, scores.taskId(), MessageCodec.TASK_SCORES.encode(scores)),
                succeeded(scores.taskId(), Stage.EVALUATION, scores.attempt()));
    }

    public void say(TaskEvent event) {
        send(event(event));
    }

    /** In one transaction. */
    @SafeVarargs
    public final void send(ProducerRecord<byte[], byte[]>... messages) {
        producer.beginTransaction();
        for (var message : messages) {
            // A failed send makes the commit fail.
            var ignored = producer.send(message);
        }
        producer.commitTransaction();
    }

    /** A message whose key is text. */
    public static ProducerRecord<byte[], byte[]> message(Topic topic, String key, byte[] value) {
        return new ProducerRecord<>(topic.topicName(), key.getBytes(StandardCharsets.UTF_8), value);
    }

    private static ProducerRecord<byte[], byte[]> succeeded(String taskId, Stage stage, int attempt) {
        return event(new TaskEvent.Succeeded(taskId, stage, attempt, Instant.now(), WORKER, DEVICE, 2));
    }

    private static ProducerRecord<byte[], byte[]> event(TaskEvent event) {
        return message(
                StageDescriptor.ADAPTATION.topicOf(event), event.taskId(), MessageCodec.TASK_EVENT.encode(event));
    }

    @Override
    public void close() {
        producer.close(CLOSE);
    }
}
