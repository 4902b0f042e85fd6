package org.dpsfleet.coordinator;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.AcknowledgeType;
import org.apache.kafka.clients.consumer.KafkaShareConsumer;
import org.dpsfleet.broker.EmbeddedBroker;
import org.dpsfleet.coordinator.plan.Specs;
import org.dpsfleet.schemas.message.AdaptationTask;
import org.dpsfleet.schemas.message.Stage;
import org.dpsfleet.schemas.spec.ContextSource;
import org.dpsfleet.schemas.topic.KafkaSettings;
import org.dpsfleet.schemas.topic.ShareGroup;
import org.dpsfleet.schemas.topic.Topic;
import org.dpsfleet.vocabulary.TrainingSpec;
import org.dpsfleet.vocabulary.Variant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Messages that Kafka hands out no more although no worker said that it took them. */
class StrandedIT {
    private static final Duration LONG = Duration.ofMinutes(5);

    @TempDir
    Path directory;

    @Test
    void aTaskThatKafkaGaveUpHandingOutIsPublishedAgainAndOneThatIsClaimedIsNot() {
        try (var broker = EmbeddedBroker.start(directory, 0);
                var coordinator = coordinator(broker);
                var workers = new FakeWorkers(broker.bootstrapServers())) {
            // given two tasks, both taken off the queue for good; only one was claimed
            var api = new Api(coordinator.url());
            api.submit(Specs.spec(
                    "two",
                    new ContextSource.Random(3, 1),
                    1,
                    List.of(Variant.LIN),
                    List.of(1L, 2L),
                    TrainingSpec.published()));
            try (var taker = new KafkaShareConsumer<byte[], byte[]>(settings(broker))) {
                taker.subscribe(List.of(Topic.ADAPTATION_TASKS.topicName()));
                var ids = new ArrayList<String>();
                await().until(() -> take(taker, ids) == 2);
                var claimed = ids.getFirst();
                var stranded = ids.getLast();
                workers.claim(claimed, Stage.ADAPTATION, 1, LONG);
                // then
                await().atMost(Duration.ofSeconds(60)).until(() -> take(taker, ids) == 3);
                assertThat(ids.getLast()).isEqualTo(stranded);
                assertThat(workers.tasks(stranded))
                        .extracting(AdaptationTask::attempt)
                        .containsExactly(1, 2);
                assertThat(workers.tasks(claimed)).hasSize(1);
            }
        }
    }

    /** As after the last delivery that the broker allows. */
    private static int take(KafkaShareConsumer<byte[], byte[]> taker, List<String> ids) {
        for (var record : taker.poll(Duration.ofMillis(500))) {
            taker.acknowledge(record, AcknowledgeType.REJECT);
            ids.add(new String(record.key(), StandardCharsets.UTF_8));
        }
        taker.commitSync();
        return ids.size();
    }

    private static Map<String, Object> settings(EmbeddedBroker broker) {
        return KafkaSettings.of(broker.bootstrapServers()).shareConsumer("taker", ShareGroup.GPU_WORKERS);
    }

    private static Coordinator coordinator(EmbeddedBroker broker) {
        return Coordinator.start(Settings.of(broker), new PrometheusMeterRegistry(PrometheusConfig.DEFAULT));
    }
}
