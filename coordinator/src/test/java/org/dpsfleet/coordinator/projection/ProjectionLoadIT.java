package org.dpsfleet.coordinator.projection;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.dpsfleet.broker.EmbeddedBroker;
import org.dpsfleet.coordinator.store.LocalState;
import org.dpsfleet.coordinator.store.StateIdentity;
import org.dpsfleet.schemas.cluster.TopicLayout;
import org.dpsfleet.schemas.cluster.TopicSetup;
import org.dpsfleet.schemas.codec.MessageCodec;
import org.dpsfleet.schemas.message.Stage;
import org.dpsfleet.schemas.message.TaskEvent;
import org.dpsfleet.schemas.stage.Pipeline;
import org.dpsfleet.schemas.topic.KafkaSettings;
import org.dpsfleet.schemas.topic.Topic;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

import static org.assertj.core.api.Assertions.assertThat;

/** A coordinator that was away comes back in seconds; alone, because its time is measured. */
@Isolated
class ProjectionLoadIT {
    private static final int EVENTS = 200_000;
    private static final int TASKS = 1_000;
    private static final StateIdentity IDENTITY = new StateIdentity(StateIdentity.FORMAT, "cluster", new TreeMap<>());

    @TempDir
    Path directory;

    @Test
    @Timeout(180)
    void twoHundredThousandEventsAreReadInSeconds() throws Exception {
        try (var broker = EmbeddedBroker.start(directory, 0);
                var state = LocalState.open(null)) {
            // given
            var kafka = KafkaSettings.of(broker.bootstrapServers());
            try (var admin = Admin.create(kafka.admin("test"))) {
                TopicSetup.create(admin, Pipeline.standard(), new TopicLayout(2, 1));
            }
            publish(kafka);
            // when
            var store = state.of(IDENTITY, Map.of());
            var projection = new Projection(Pipeline.standard(), store, InstantSource.system());
            long begun = System.nanoTime();
            try (var reader = TopicReader.start(kafka, projection, InstantSource.system())) {
                reader.caughtUp().get(60, TimeUnit.SECONDS);
                long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun);
                System.err.println(EVENTS + " events read in " + millis + " ms");
                // then
                assertThat(projection.tasks()).hasSize(TASKS);
                assertThat(projection.unreadable()).isZero();
                assertThat(projection.tasks())
                        .allSatisfy(t -> assertThat(t.label()).isEqualTo("running"));
                assertThat(millis).isLessThan(30_000);
            }
        }
    }

    private static void publish(KafkaSettings kafka) {
        var padding = "loss 0.61 ".repeat(60);
        try (var producer = new KafkaProducer<byte[], byte[]>(kafka.producer("test"))) {
            for (int i = 0; i < EVENTS; i++) {
                var id = HexFormat.of().toHexDigits(i % TASKS).repeat(8);
                var event = new TaskEvent.Progress(
                        id,
                        Stage.ADAPTATION,
                        1,
                        Instant.now(),
                        "worker",
                        i,
                        EVENTS,
                        "epochs",
                        padding,
                        "file:///resume/" + i,
                        60_000);
                producer.send(new ProducerRecord<>(
                        Topic.TASK_EVENTS.topicName(),
                        id.getBytes(StandardCharsets.UTF_8),
                        MessageCodec.TASK_EVENT.encode(event)));
            }
        }
    }
}
