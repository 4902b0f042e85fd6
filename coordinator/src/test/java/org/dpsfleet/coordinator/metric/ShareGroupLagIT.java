package org.dpsfleet.coordinator.metric;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaShareConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.dpsfleet.broker.EmbeddedBroker;
import org.dpsfleet.coordinator.projection.ShareGroupOffsets;
import org.dpsfleet.schemas.cluster.TopicLayout;
import org.dpsfleet.schemas.cluster.TopicSetup;
import org.dpsfleet.schemas.metric.FleetMeter;
import org.dpsfleet.schemas.stage.Pipeline;
import org.dpsfleet.schemas.topic.KafkaSettings;
import org.dpsfleet.schemas.topic.ShareGroup;
import org.dpsfleet.schemas.topic.Topic;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** What the broker says of the workers' groups. */
class ShareGroupLagIT {
    @TempDir
    Path directory;

    @Test
    void recordsThatNoWorkerHasTakenAreTheLag() {
        try (var broker = EmbeddedBroker.start(directory, 0);
                var admin = Admin.create(settings(broker).admin("test"))) {
            // given three tasks, and one worker that took the first
            TopicSetup.create(admin, Pipeline.standard(), new TopicLayout(1, 1));
            publishThree(settings(broker));
            var registry = new SimpleMeterRegistry();
            var gauge = FleetMeter.SHARE_GROUP_LAG.meterName();
            try (var offsets =
                    ShareGroupOffsets.start(admin, List.of(ShareGroup.GPU_WORKERS), InstantSource.system())) {
                ShareGroupLag.register(offsets, registry);
                var group = ShareGroup.GPU_WORKERS.groupName();
                assertThat(registry.get(gauge).tag("group", group).gauge().value())
                        .isNaN();
                takeOne(settings(broker));
                // then
                await().atMost(Duration.ofSeconds(30))
                        .untilAsserted(() -> assertThat(registry.get(gauge)
                                        .tag("group", group)
                                        .gauge()
                                        .value())
                                .isEqualTo(2));
            }
        }
    }

    private static void takeOne(KafkaSettings kafka) {
        var settings = kafka.shareConsumer("worker", ShareGroup.GPU_WORKERS);
        try (var worker = new KafkaShareConsumer<byte[], byte[]>(settings)) {
            worker.subscribe(List.of(Topic.ADAPTATION_TASKS.topicName()));
            await().atMost(Duration.ofSeconds(30)).until(() -> {
                var records = worker.poll(Duration.ofMillis(500));
                records.forEach(worker::acknowledge);
                return !records.isEmpty();
            });
            worker.commitSync();
        }
    }

    private static void publishThree(KafkaSettings kafka) {
        try (var producer = new KafkaProducer<byte[], byte[]>(kafka.producer("test"))) {
            for (byte i = 0; i < 3; i++) {
                producer.send(new ProducerRecord<>(Topic.ADAPTATION_TASKS.topicName(), new byte[] {i}));
            }
        }
    }

    private static KafkaSettings settings(EmbeddedBroker broker) {
        return KafkaSettings.of(broker.bootstrapServers());
    }
}
