package org.dpsfleet.cli.run;

import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.dpsfleet.schemas.codec.MessageCodec;
import org.dpsfleet.schemas.message.AdaptationTask;
import org.dpsfleet.schemas.message.FailureCategory;
import org.dpsfleet.schemas.message.Stage;
import org.dpsfleet.schemas.topic.KafkaSettings;
import org.dpsfleet.schemas.topic.Topic;
import org.dpsfleet.testing.ExampleScores;
import org.dpsfleet.testing.message.ExampleResults;
import org.dpsfleet.testing.worker.FakeWorkers;
import org.dpsfleet.vocabulary.Variant;

/**
 * Workers that speak the fleet's messages on a real Kafka and compute nothing: they answer with
 * scores made up from the ranking, so that commands can be tested without a network.
 */
public final class PlainWorkers {
    private static final Duration LEASE = Duration.ofMinutes(1);

    private PlainWorkers() {}

    /** Answers tasks with checkpoints; fails those that {@code fails} chooses, for good. */
    public static WorkerRole gpu(Predicate<AdaptationTask> fails) {
        return settings -> new Loop(settings.loop().kafka(), Topic.ADAPTATION_TASKS, (workers, value) -> {
            for (var task : MessageCodec.ADAPTATION_TASK.decode(value).members()) {
                workers.claim(task.taskId(), Stage.ADAPTATION, task.attempt(), LEASE);
                if (fails.test(task)) {
                    workers.fail(
                            task.taskId(),
                            Stage.ADAPTATION,
                            task.attempt(),
                            FailureCategory.DIVERGED,
                            "the loss is not a number");
                } else {
                    workers.adapt(task);
                }
            }
        });
    }

    /** Answers checkpoints with scores. */
    public static WorkerRole eval() {
        return settings -> new Loop(settings.loop().kafka(), Topic.CHECKPOINTS, (workers, value) -> {
            var ready = MessageCodec.CHECKPOINT_READY.decode(value);
            workers.claim(ready.taskId(), Stage.EVALUATION, ready.attempt(), LEASE);
            var gain = ready.work().variant() == Variant.BASELINE ? 0 : 0.1;
            workers.evaluate(ExampleResults.scores(
                    ready, ready.attempt(), ranking -> ExampleScores.score(ranking, 0, madeUp(ranking) + gain, 0.7)));
        });
    }

    private static double madeUp(List<String> ranking) {
        return 0.5 + 0.05 * ranking.indexOf("color") + 0.01 * ranking.indexOf("blur");
    }

    /** Reads a topic from its beginning and answers each message on a thread of its own. */
    static final class Loop implements WorkerRole.Running {
        private final FakeWorkers workers;
        private final KafkaConsumer<byte[], byte[]> consumer;
        private final Thread thread;

        Loop(KafkaSettings kafka, Topic topic, BiConsumer<FakeWorkers, byte[]> answer) {
            var id = "plain-" + UUID.randomUUID();
            workers = new FakeWorkers(kafka, id);
            consumer = new KafkaConsumer<>(kafka.consumer(id));
            var partitions = consumer.partitionsFor(topic.topicName()).stream()
                    .map(p -> new TopicPartition(p.topic(), p.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            thread = Thread.ofPlatform().name(id).start(() -> loop(answer));
        }

        private void loop(BiConsumer<FakeWorkers, byte[]> answer) {
            try {
                while (true) {
                    for (var message : consumer.poll(Duration.ofSeconds(1))) {
                        answer.accept(workers, message.value());
                    }
                }
            } catch (WakeupException e) {
                consumer.close();
            }
        }

        @Override
        public void close() throws InterruptedException {
            consumer.wakeup();
            thread.join();
            workers.close();
        }
    }
}
