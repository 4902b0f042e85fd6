package org.dpsfleet.coordinator.projection;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.awaitility.Awaitility;
import org.dpsfleet.broker.EmbeddedBroker;
import org.dpsfleet.schemas.cluster.TopicLayout;
import org.dpsfleet.schemas.cluster.TopicSetup;
import org.dpsfleet.schemas.stage.Pipeline;
import org.dpsfleet.schemas.topic.KafkaSettings;
import org.dpsfleet.schemas.topic.Topic;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** How old what is known is while the reader keeps up, and while it does not. */
class ProjectionBehindIT {
    private static final Duration LITTLE = Duration.ofSeconds(1);
    private static final Duration MUCH = Duration.ofSeconds(2);

    @TempDir
    Path directory;

    @Test
    @Timeout(60)
    void itGrowsWhileRecordsAreNotTakenInAndEndsWhenTheyAre() throws Exception {
        try (var broker = EmbeddedBroker.start(directory, 0)) {
            // given
            var kafka = KafkaSettings.of(broker.bootstrapServers());
            try (var admin = Admin.create(kafka.admin("test"))) {
                TopicSetup.create(admin, Pipeline.standard(), new TopicLayout(1, 1));
            }
            var goOn = new CountDownLatch(1);
            var clock = InstantSource.system();
            try (var reader = TopicReader.start(kafka, new Projection(clock), clock)) {
                reader.caughtUp().get(30, TimeUnit.SECONDS);
                reader.afterEachBatch(() -> await(goOn));
                // when nothing is written, nothing is missed
                Awaitility.await().during(LITTLE).until(() -> reader.behind().compareTo(LITTLE) < 0);
                // when
                publish(kafka);
                // then
                Awaitility.await().until(() -> reader.behind().compareTo(MUCH) > 0);
                // when
                goOn.countDown();
                // then
                Awaitility.await().until(() -> reader.behind().compareTo(LITTLE) < 0);
                assertThat(reader.following()).isTrue();
            }
        }
    }

    private static void publish(KafkaSettings kafka) throws Exception {
        try (var producer = new KafkaProducer<byte[], byte[]>(kafka.producer("test"))) {
            var text = "{}".getBytes(StandardCharsets.UTF_8);
            producer.send(new ProducerRecord<>(Topic.TASK_EVENTS.topicName(), text, text))
                    .get();
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
