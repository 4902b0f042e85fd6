package org.dpsfleet.worker.kafka;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.awaitility.Awaitility;
import org.dpsfleet.broker.EmbeddedBroker;
import org.dpsfleet.schemas.topic.KafkaSettings;
import org.dpsfleet.schemas.topic.Topic;
import org.dpsfleet.testing.topic.FleetTopics;
import org.dpsfleet.worker.settings.WorkerListener;
import org.dpsfleet.worker.settings.WorkerSettings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

@Timeout(120)
class PublisherIT {
    // Short, so that the producer itself gives up and the publisher has to go on.
    private static final Map<String, String> IMPATIENT = Map.of(
            "request.timeout.ms", "1000",
            "delivery.timeout.ms", "2000",
            "max.block.ms", "2000");

    private final BrokerOutage outage = new BrokerOutage("publisher", WorkerListener.NONE);

    @Test
    void anOutcomeWaitsForTheBrokerAndIsThenThereOnce(@TempDir Path directory) throws Exception {
        // given a publisher that has worked before
        var broker = EmbeddedBroker.start(directory, 0);
        var topics = FleetTopics.create(broker.bootstrapServers(), 2);
        try (var publisher = publisher(broker.bootstrapServers())) {
            assertThat(publisher.publish(outcome("before"), () -> false)).isTrue();

            // when the broker goes, and stays away longer than the producer waits
            broker.close();
            var published = CompletableFuture.supplyAsync(() -> publisher.publish(outcome("during"), () -> false));
            Awaitility.await().atMost(Duration.ofSeconds(30)).until(outage::lasts);
            assertThat(publisher.send(outcome("lone").getFirst())).isFalse();
            broker = EmbeddedBroker.start(directory, 0);

            // then
            assertThat(published.get()).isTrue();
            assertThat(outage.lasts()).isFalse();
            assertThat(topics.records(Topic.CHECKPOINTS, "during")).hasSize(1);
            assertThat(topics.records(Topic.TASK_EVENTS, "during")).hasSize(1);
        } finally {
            topics.close();
            broker.close();
        }
    }

    @Test
    void aStoppingWorkerGivesUp() {
        try (var publisher = publisher("127.0.0.1:1")) {
            outage.stop();
            assertThat(publisher.publish(outcome("never"), () -> true)).isFalse();
            assertThat(outage.lasts()).isTrue();
        }
    }

    @Test
    void aWorkerThatDiesWithinATransactionHoldsNobodyUpForALease(@TempDir Path directory) throws Exception {
        try (var broker = EmbeddedBroker.start(directory, 0);
                var topics = FleetTopics.create(broker.bootstrapServers(), 2);
                var dead = publisher(broker.bootstrapServers());
                var alive = publisher(broker.bootstrapServers())) {
            // given: the usual lease
            var lease = WorkerSettings.of("any", KafkaSettings.of("any:1"), "cpu")
                    .lease()
                    .length();
            Awaitility.await()
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> alive.send(outcome("before").getLast()));
            dead.transactional().beginTransaction();
            dead.transactional().send(outcome("unfinished").getLast()).get();

            // when
            var heartbeat = outcome("heartbeat").getLast();
            assertThat(alive.send(heartbeat)).isTrue();

            // then
            Awaitility.await()
                    .atMost(lease)
                    .until(() -> topics.records(Topic.TASK_EVENTS, "heartbeat").size() == 1);
            assertThat(topics.records(Topic.TASK_EVENTS, "unfinished")).isEmpty();
        }
    }

    private Publisher publisher(String bootstrapServers) {
        var kafka = new KafkaSettings(bootstrapServers, IMPATIENT);
        return new Publisher(WorkerSettings.of("publisher", kafka, "cpu"), outage);
    }

    private static List<ProducerRecord<byte[], byte[]>> outcome(String key) {
        var bytes = FleetTopics.bytes(key);
        return List.of(
                new ProducerRecord<>(Topic.CHECKPOINTS.topicName(), bytes, bytes),
                new ProducerRecord<>(Topic.TASK_EVENTS.topicName(), bytes, bytes));
    }
}
