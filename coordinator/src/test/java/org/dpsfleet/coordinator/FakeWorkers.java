package org.dpsfleet.coordinator;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.dpsfleet.schemas.codec.MessageCodec;
import org.dpsfleet.schemas.message.AdaptationTask;
import org.dpsfleet.schemas.message.CheckpointReady;
import org.dpsfleet.schemas.message.ContextScore;
import org.dpsfleet.schemas.message.FailureCategory;
import org.dpsfleet.schemas.message.Stage;
import org.dpsfleet.schemas.message.TaskEvent;
import org.dpsfleet.schemas.message.TaskScores;
import org.dpsfleet.schemas.topic.KafkaSettings;
import org.dpsfleet.schemas.topic.Topic;
import org.jspecify.annotations.Nullable;

/**
 * Says on the topics what workers say, and reads what the coordinator wrote; plain Kafka clients.
 */
final class FakeWorkers implements AutoCloseable {
    private final KafkaSettings kafka;
    private final KafkaProducer<byte[], byte[]> producer;

    FakeWorkers(String bootstrapServers) {
        kafka = KafkaSettings.of(bootstrapServers);
        producer = new KafkaProducer<>(kafka.transactionalProducer("workers", "workers"));
        producer.initTransactions();
    }

    /** All committed records of a topic. */
    List<ConsumerRecord<byte[], byte[]>> read(Topic topic) {
        try (var consumer = new KafkaConsumer<byte[], byte[]>(kafka.consumer("reader"))) {
            var partitions = consumer.partitionsFor(topic.topicName()).stream()
                    .map(p -> new TopicPartition(p.topic(), p.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            var ends = consumer.endOffsets(partitions);
            var all = new ArrayList<ConsumerRecord<byte[], byte[]>>();
            while (partitions.stream().anyMatch(p -> consumer.position(p) < ends.get(p))) {
                consumer.poll(Duration.ofMillis(100)).forEach(all::add);
            }
            return all;
        }
    }

    /** The messages of a task on a topic, by attempt; not those without a key. */
    List<ConsumerRecord<byte[], byte[]>> read(Topic topic, String taskId) {
        return read(topic).stream()
                .filter(r -> r.key() != null)
                .filter(r -> new String(r.key(), StandardCharsets.UTF_8).equals(taskId))
                .toList();
    }

    List<AdaptationTask> tasks(String taskId) {
        return read(Topic.ADAPTATION_TASKS, taskId).stream()
                .map(r -> MessageCodec.ADAPTATION_TASK.decode(r.value()))
                .toList();
    }

    List<CheckpointReady> checkpoints(String taskId) {
        return read(Topic.CHECKPOINTS, taskId).stream()
                .map(r -> MessageCodec.CHECKPOINT_READY.decode(r.value()))
                .toList();
    }

    void claim(String taskId, Stage stage, int attempt, Duration lease) {
        say(new TaskEvent.Claimed(taskId, stage, attempt, now(), "w1", "cpu", lease.toMillis()));
    }

    void progress(String taskId, int attempt, long done, Duration lease, @Nullable String resumeFrom) {
        say(new TaskEvent.Progress(
                taskId,
                Stage.ADAPTATION,
                attempt,
                now(),
                "w1",
                done,
                10,
                "epochs",
                "loss 0.6",
                resumeFrom,
                lease.toMillis()));
    }

    void fail(String taskId, Stage stage, int attempt, FailureCategory category) {
        say(new TaskEvent.Failed(
                taskId,
                stage,
                attempt,
                now(),
                "w1",
                "cpu",
                1.5,
                category,
                category.retryable(),
                0,
                "because",
                "java.lang.Error",
                "at Test",
                null));
    }

    /** The checkpoint and the word of it, in one transaction. */
    CheckpointReady adapt(AdaptationTask task) {
        var ready = new CheckpointReady(
                CheckpointReady.VERSION,
                task.taskId(),
                task.experimentId(),
                1,
                task.work(),
                task.evaluation(),
                "file:///checkpoints/" + task.taskId(),
                "cd".repeat(32),
                123,
                "w1",
                "cpu");
        send(
                record(Topic.CHECKPOINTS, task.taskId(), MessageCodec.CHECKPOINT_READY.encode(ready)),
                event(succeeded(task.taskId(), Stage.ADAPTATION, task.attempt())));
        return ready;
    }

    /** The scores and the word of them, in one transaction. */
    void evaluate(CheckpointReady ready, double score) {
        var scores = new TaskScores(
                TaskScores.VERSION,
                ready.taskId(),
                ready.experimentId(),
                ready.attempt(),
                ready,
                List.of(),
                ready.work().contexts().stream()
                        .map(c -> new ContextScore(
                                c, 0, score, score, 10, List.of(), null, List.of(), List.of(), List.of(), List.of()))
                        .toList(),
                "e1",
                "cpu");
        send(
                record(Topic.SCORES, ready.taskId(), MessageCodec.TASK_SCORES.encode(scores)),
                event(succeeded(ready.taskId(), Stage.EVALUATION, ready.attempt())));
    }

    void say(TaskEvent event) {
        send(event(event));
    }

    @SafeVarargs
    final void send(ProducerRecord<byte[], byte[]>... records) {
        producer.beginTransaction();
        for (var message : records) {
            producer.send(message);
        }
        producer.commitTransaction();
    }

    static ProducerRecord<byte[], byte[]> record(Topic topic, String key, byte[] value) {
        return new ProducerRecord<>(topic.topicName(), key.getBytes(StandardCharsets.UTF_8), value);
    }

    private static ProducerRecord<byte[], byte[]> event(TaskEvent event) {
        return record(Topic.TASK_EVENTS, event.taskId(), MessageCodec.TASK_EVENT.encode(event));
    }

    private static TaskEvent succeeded(String taskId, Stage stage, int attempt) {
        return new TaskEvent.Succeeded(taskId, stage, attempt, now(), "w1", "cpu", 2);
    }

    private static Instant now() {
        return Instant.now();
    }

    @Override
    public void close() {
        producer.close(Duration.ofSeconds(2));
    }
}
