package org.dpsfleet.coordinator;

import java.io.IOException;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.dpsfleet.coordinator.plan.Specs;
import org.dpsfleet.schemas.message.FailureCategory;
import org.dpsfleet.schemas.message.Stage;
import org.dpsfleet.schemas.stage.Pipeline;
import org.dpsfleet.schemas.topic.KafkaSettings;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** A fleet that goes on at another Kafka, to which its topics were copied as docs/operating.md says. */
@Timeout(180)
class MovedFleetIT {
    private final TestFleet former = new TestFleet();
    private final TestFleet moved = new TestFleet();

    @BeforeEach
    void start() throws IOException {
        former.start();
        moved.start();
    }

    @AfterEach
    void stop() throws IOException {
        former.stop();
        moved.stop();
    }

    @Test
    void whatIsDoneStaysDoneAndWhatIsOpenIsDoneThere() throws Exception {
        // given a task that is done, one that is dead, one that nobody took and one whose worker was stopped
        var experiment = former.api().submitted(Specs.lin("moved", 2, 1L, 2L, 3L, 4L));
        var tasks = former.api().taskIds(experiment);
        former.api().awaitCounts(experiment, "total 4, published 4");
        former.workers()
                .evaluate(
                        former.workers()
                                .adapt(former.topics().tasks(tasks.get(0)).getFirst()),
                        0.25);
        former.workers().fail(tasks.get(1), Stage.ADAPTATION, 1, FailureCategory.BAD_INPUT);
        former.workers().claim(tasks.get(3), Stage.ADAPTATION, 1, OneTask.SHORT);
        former.api().awaitCounts(experiment, "total 4, published 2, done 1, dead 1");
        former.coordinator().close();
        moved.coordinator().close();

        // when
        copyTopics();
        groupsBeginAtTheEnd();
        moved.startCoordinator();

        // then
        assertThat(moved.api().count(experiment, "done")).isEqualTo(1);
        assertThat(moved.api().count(experiment, "dead")).isEqualTo(1);
        for (var open : tasks.subList(2, 4)) {
            await().atMost(60, TimeUnit.SECONDS)
                    .until(() -> moved.topics().tasks(open).getLast().attempt() > 1);
            moved.workers()
                    .evaluate(moved.workers().adapt(moved.topics().tasks(open).getLast()), 0.25);
        }
        moved.api().awaitCounts(experiment, "total 4, done 3, dead 1");
        assertThat(moved.topics().tasks(tasks.getFirst())).hasSize(1);
    }

    /** Every partition in its order, byte for byte, as MirrorMaker does. */
    private void copyTopics() throws Exception {
        for (var topic : Pipeline.standard().topics()) {
            if (topic.kept()) {
                for (var message : former.topics().records(topic)) {
                    moved.topics()
                            .send(new ProducerRecord<>(
                                    message.topic(),
                                    message.partition(),
                                    message.key(),
                                    message.value(),
                                    message.headers()));
                }
            }
        }
    }

    /** What {@code kafka-share-groups.sh --reset-offsets --to-latest} does. */
    private void groupsBeginAtTheEnd() throws Exception {
        try (var admin =
                Admin.create(KafkaSettings.of(moved.broker().bootstrapServers()).admin("mover"))) {
            for (var group : Pipeline.standard().shareGroups()) {
                var partition = new TopicPartition(group.topic().topicName(), 0);
                var end = admin.listOffsets(Map.of(partition, OffsetSpec.latest()))
                        .partitionResult(partition)
                        .get(30, TimeUnit.SECONDS);
                admin.alterShareGroupOffsets(group.groupName(), Map.of(partition, end.offset()))
                        .all()
                        .get(30, TimeUnit.SECONDS);
            }
        }
    }
}
