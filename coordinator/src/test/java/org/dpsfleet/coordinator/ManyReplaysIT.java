package org.dpsfleet.coordinator;

import org.apache.kafka.clients.producer.KafkaProducer;
import org.dpsfleet.schemas.message.FailureCategory;
import org.dpsfleet.schemas.topic.KafkaSettings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.dpsfleet.coordinator.HttpAnswers.assertDescribed;

/** More dead letters than one transaction takes. */
class ManyReplaysIT {
    @RegisterExtension
    final TestFleet fleet = new TestFleet();

    @Test
    void manyDeadLettersAreReplayedInSeveralTransactions() {
        // given
        int many = 600;
        try (var producer = new KafkaProducer<byte[], byte[]>(
                KafkaSettings.of(fleet.broker().bootstrapServers()).producer("test"))) {
            DeadTasks.records(many, FailureCategory.MISSING_DATA).forEach(producer::send);
        }
        await().until(() -> fleet.api().get("/api/v1/failures").json().size() == many);
        assertDescribed(
                "DeadLetteredTask", fleet.api().get("/api/v1/failures").json().get(0));
        // when
        var reply = fleet.api().post("/api/v1/replays", "{\"filter\": {\"category\": \"missing_data\"}}");
        // then
        assertThat(reply.json().path("replayed")).hasSize(many);
        assertThat(reply.json().path("refused")).isEmpty();
        assertThat(fleet.api().get("/api/v1/failures").json()).isEmpty();
    }
}
