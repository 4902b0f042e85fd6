package org.dpsfleet.coordinator;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.AcknowledgeType;
import org.apache.kafka.clients.consumer.KafkaShareConsumer;
import org.dpsfleet.coordinator.plan.Specs;
import org.dpsfleet.schemas.message.AdaptationTask;
import org.dpsfleet.schemas.message.Stage;
import org.dpsfleet.schemas.topic.KafkaSettings;
import org.dpsfleet.schemas.topic.ShareGroup;
import org.dpsfleet.schemas.topic.Topic;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Messages that Kafka hands out no more although no worker said that it took them. */
class StrandedIT {
    private static final Duration LONG = Duration.ofMinutes(5);

    @RegisterExtension
    final TestFleet fleet = new TestFleet();

    @Test
    void aTaskThatKafkaGaveUpHandingOutIsPublishedAgainAndOneThatIsClaimedIsNot() {
        // given two tasks, both taken off the queue for good; only one was claimed
        fleet.api().submitted(Specs.lin("two", 3, 1L, 2L));
        var kafka = KafkaSettings.of(fleet.broker().bootstrapServers());
        try (var taker = new KafkaShareConsumer<byte[], byte[]>(kafka.shareConsumer("taker", ShareGroup.GPU_WORKERS))) {
            taker.subscribe(List.of(Topic.ADAPTATION_TASKS.topicName()));
            var ids = new ArrayList<String>();
            await().until(() -> take(taker, ids) == 2);
            var claimed = ids.getFirst();
            var stranded = ids.getLast();
            fleet.workers().claim(claimed, Stage.ADAPTATION, 1, LONG);
            // then
            await().atMost(Duration.ofSeconds(60)).until(() -> take(taker, ids) == 3);
            assertThat(ids.getLast()).isEqualTo(stranded);
            assertThat(fleet.topics().tasks(stranded))
                    .extracting(AdaptationTask::attempt)
                    .containsExactly(1, 2);
            assertThat(fleet.topics().tasks(claimed)).hasSize(1);
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
}
