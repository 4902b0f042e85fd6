package org.dpsfleet.cli.run;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.dpsfleet.schemas.codec.MessageCodec;
import org.dpsfleet.schemas.message.AdaptationTask;
import org.dpsfleet.schemas.message.CheckpointReady;
import org.dpsfleet.schemas.message.FailureCategory;
import org.dpsfleet.schemas.message.Stage;
import org.dpsfleet.schemas.message.TaskEvent;
import org.dpsfleet.schemas.message.TaskScores;
import org.dpsfleet.schemas.topic.KafkaSettings;
import org.dpsfleet.schemas.topic.Topic;
import org.dpsfleet.testing.ExampleScores;
import org.dpsfleet.vocabulary.Variant;

/**
 * Workers that speak the fleet's messages on a real Kafka and compute nothing: they answer with
 * scores made up from the ranking, so that commands can be tested without a network.
 */
public final class PlainWorkers {
    private PlainWorkers() {}

    /** Answers tasks with checkpoints; fails those that {@code fails} chooses, for good. */
    public static WorkerRole gpu(Predicate<AdaptationTask> fails) {
        return settings -> new Loop(settings.loop().kafka(), Topic.ADAPTATION_TASKS, (loop, value) -> {
            var task = MessageCodec.ADAPTATION_TASK.decode(value);
            loop.claim(task.taskId(), Stage.ADAPTATION, task.attempt());
            if (fails.test(task)) {
                loop.fail(task);
            } else {
                loop.adapt(task);
            }
        });
    }

    /** Answers checkpoints with scores. */
    public static WorkerRole eval() {
        return settings -> new Loop(settings.loop().kafka(), Topic.CHECKPOINTS, (loop, value) -> {
            var ready = MessageCodec.CHECKPOINT_READY.decode(value);
            loop.claim(ready.taskId(), Stage.EVALUATION, ready.attempt());
            loop.evaluate(ready);
        });
    }

    private static final class Loop implements WorkerRole.Running {
        private final KafkaProducer<byte[], byte[]> producer;
        private final KafkaConsumer<byte[], byte[]> consumer;
        private final Thread thread;

        Loop(KafkaSettings kafka, Topic topic, BiConsumer<Loop, byte[]> answer) {
            var id = "plain-" + UUID.randomUUID();
            producer = new KafkaProducer<>(kafka.transactionalProducer(id, id));
            producer.initTransactions();
            consumer = new KafkaConsumer<>(kafka.consumer(id));
            var partitions = consumer.partitionsFor(topic.topicName()).stream()
                    .map(p -> new TopicPartition(p.topic(), p.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            thread = Thread.ofPlatform().name(id).start(() -> loop(answer));
        }

        private void loop(BiConsumer<Loop, byte[]> answer) {
            try {
                while (true) {
                    for (var message : consumer.poll(Duration.ofSeconds(1))) {
                        answer.accept(this, message.value());
                    }
                }
            } catch (WakeupException e) {
                consumer.close();
            }
        }

        void claim(String taskId, Stage stage, int attempt) {
            send(event(new TaskEvent.Claimed(taskId, stage, attempt, Instant.now(), "w1", "cpu", 60_000)));
        }

        void adapt(AdaptationTask task) {
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
                    message(Topic.CHECKPOINTS, task.taskId(), MessageCodec.CHECKPOINT_READY.encode(ready)),
                    event(succeeded(task.taskId(), Stage.ADAPTATION, task.attempt())));
        }

        void fail(AdaptationTask task) {
            send(event(new TaskEvent.Failed(
                    task.taskId(),
                    Stage.ADAPTATION,
                    task.attempt(),
                    Instant.now(),
                    "w1",
                    "cpu",
                    1.5,
                    FailureCategory.DIVERGED,
                    false,
                    0,
                    "the loss is not a number",
                    "org.dpsfleet.Diverged",
                    "at Test",
                    null)));
        }

        void evaluate(CheckpointReady ready) {
            var adapted = ready.work().variant() != Variant.BASELINE;
            var scores = ready.work().contexts().stream()
                    .map(c -> ExampleScores.score(c, 0, madeUp(c) + (adapted ? 0.1 : 0), 0.7))
                    .toList();
            var scored = new TaskScores(
                    TaskScores.VERSION,
                    ready.taskId(),
                    ready.experimentId(),
                    ready.attempt(),
                    ready,
                    List.of(),
                    scores,
                    "e1",
                    "cpu");
            send(
                    message(Topic.SCORES, ready.taskId(), MessageCodec.TASK_SCORES.encode(scored)),
                    event(succeeded(ready.taskId(), Stage.EVALUATION, ready.attempt())));
        }

        private static double madeUp(List<String> ranking) {
            return 0.5 + 0.05 * ranking.indexOf("color") + 0.01 * ranking.indexOf("blur");
        }

        private static TaskEvent succeeded(String taskId, Stage stage, int attempt) {
            return new TaskEvent.Succeeded(taskId, stage, attempt, Instant.now(), "w1", "cpu", 2);
        }

        private static ProducerRecord<byte[], byte[]> event(TaskEvent event) {
            return message(Topic.TASK_EVENTS, event.taskId(), MessageCodec.TASK_EVENT.encode(event));
        }

        private static ProducerRecord<byte[], byte[]> message(Topic topic, String key, byte[] value) {
            return new ProducerRecord<>(topic.topicName(), key.getBytes(StandardCharsets.UTF_8), value);
        }

        @SafeVarargs
        private void send(ProducerRecord<byte[], byte[]>... messages) {
            producer.beginTransaction();
            for (var message : messages) {
                producer.send(message);
            }
            producer.commitTransaction();
        }

        @Override
        public void close() throws InterruptedException {
            consumer.wakeup();
            thread.join();
            producer.close();
        }
    }
}
