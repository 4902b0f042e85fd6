package org.dpsfleet.coordinator;

import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.AcknowledgeType;
import org.apache.kafka.clients.consumer.KafkaShareConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.dpsfleet.coordinator.plan.Specs;
import org.dpsfleet.schemas.codec.MessageCodec;
import org.dpsfleet.schemas.message.AdaptationTask;
import org.dpsfleet.schemas.message.FailureCategory;
import org.dpsfleet.schemas.message.Stage;
import org.dpsfleet.schemas.message.TaskEvent;
import org.dpsfleet.schemas.topic.KafkaSettings;
import org.dpsfleet.schemas.topic.ShareGroup;
import org.dpsfleet.schemas.topic.Topic;
import org.dpsfleet.vocabulary.Comparison;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Tasks that one message brings: two comparisons of two choices of layers. */
@Timeout(120)
class TogetherIT {
    private static final Duration LONG = Duration.ofMinutes(5);
    private static final Duration SHORT = Duration.ofMillis(300);

    @RegisterExtension
    final TestFleet fleet = new TestFleet();

    @Test
    void oneMessageBringsFourTasksThatAreDoneEachByItself() {
        var id = submit();
        var message = messages().getFirst();
        fleet.workers().claim(message, LONG);
        fleet.api().awaitCounts(id, "total 4, running 4");

        var failing = message.members().get(2);
        fleet.workers().fail(failing.taskId(), Stage.ADAPTATION, 1, FailureCategory.INTERNAL);
        await().until(() -> messages().size() == 2);
        assertThat(messages().getLast()).isEqualTo(failing.again(2, null));
        fleet.restartCoordinator();
        for (var task : List.of(
                message.members().get(0),
                message.members().get(1),
                message.members().get(3))) {
            fleet.workers().evaluate(fleet.workers().adapt(task), 0.5);
        }
        fleet.workers().evaluate(fleet.workers().adapt(messages().getLast()), 0.6);

        fleet.api().awaitCounts(id, "total 4, done 4");
        assertThat(messages()).hasSize(2);
        assertThat(fleet.api().results(id).path("tasks")).hasSize(4);
    }

    @Test
    void oneThatCannotSucceedIsADeadLetterOfItsOwnAndReplayedAlone() {
        var id = submit();
        var message = messages().getFirst();
        var bad = message.members().get(1);
        fleet.workers().claim(message, LONG);

        fleet.workers().fail(bad.taskId(), Stage.ADAPTATION, 1, FailureCategory.DIVERGED);

        fleet.api().awaitCounts(id, "total 4, running 3, dead 1");
        assertThat(fleet.topics().records(Topic.DEAD_ADAPTATION_TASKS))
                .singleElement()
                .satisfies(letter -> {
                    assertThat(letter.key()).isEqualTo(bad.taskId().getBytes(StandardCharsets.UTF_8));
                    assertThat(MessageCodec.ADAPTATION_TASK.decode(letter.value()))
                            .isEqualTo(bad);
                });
        var replay = fleet.api().post("/api/v1/replays", "{\"task_ids\": [\"%s\"]}".formatted(bad.taskId()));
        assertThat(replay.status()).isEqualTo(200);
        assertThat(messages()).hasSize(2).last().isEqualTo(bad.again(2, null));
    }

    @Test
    void whenTheirWorkerVanishesTheyGoOnTogetherButEachIsAloneInItsLastAttempt() {
        var id = submit();
        fleet.workers().claim(messages().getFirst(), SHORT);
        var resumed = messages().getFirst().members().get(3);
        fleet.workers().progress(resumed.taskId(), 1, 0, SHORT, "file:///state");

        await().until(() -> messages().size() == 2);
        var second = messages().getLast();
        assertThat(second.members()).hasSize(4).allSatisfy(task -> {
            assertThat(task.attempt()).isEqualTo(2);
            assertThat(task.resumeFrom()).isEqualTo(task.taskId().equals(resumed.taskId()) ? "file:///state" : null);
        });
        assertThat(fleet.api().status(id).path("lost").asInt()).isEqualTo(4);

        fleet.workers().claim(second, SHORT);
        await().until(() -> messages().size() == 6);
        assertThat(messages().subList(2, 6)).allSatisfy(task -> {
            assertThat(task.members()).hasSize(1);
            assertThat(task.attempt()).isEqualTo(3);
        });
        messages().subList(2, 6).forEach(fleet.workers()::adapt);
        fleet.api().awaitCounts(id, "total 4, adapted 4");
    }

    @Test
    void whenTheirWorkerHandsThemBackOneByOneTheyGoOnTogether() {
        var id = submit();
        var message = messages().getFirst();
        fleet.workers().claim(message, LONG);
        fleet.workers().fail(message.taskId(), Stage.ADAPTATION, 1, FailureCategory.HANDED_BACK);
        fleet.api().awaitCounts(id, "total 4, running 3, waiting 1");
        message.members()
                .subList(1, 4)
                .forEach(task -> fleet.workers().fail(task.taskId(), Stage.ADAPTATION, 1, FailureCategory.HANDED_BACK));

        await().until(() -> messages().size() == 2);
        assertThat(messages().getLast().members()).hasSize(4);
    }

    @Test
    void whatTheMemoryDidNotSufficeForTogetherIsTriedAlone() {
        submit();
        var message = messages().getFirst();
        fleet.workers().claim(message, LONG);

        message.members()
                .forEach(task ->
                        fleet.workers().fail(task.taskId(), Stage.ADAPTATION, 1, FailureCategory.OUT_OF_MEMORY));

        await().until(() -> messages().size() == 5);
        assertThat(messages().subList(1, 5))
                .containsExactlyInAnyOrderElementsOf(message.members().stream()
                        .map(task -> task.again(2, null))
                        .toList());
    }

    @Test
    void aMessageThatVanishesIsThatOfAllOfThem() throws Exception {
        var id = submit();
        try (var admin = admin()) {
            admin.deleteRecords(Map.of(
                            new TopicPartition(Topic.ADAPTATION_TASKS.topicName(), 0),
                            RecordsToDelete.beforeOffset(-1)))
                    .all()
                    .get(30, TimeUnit.SECONDS);
        }

        await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
            fleet.topics().anew();
            assertThat(messages()).hasSize(1);
        });
        assertThat(messages().getFirst().members())
                .hasSize(4)
                .allSatisfy(task -> assertThat(task.attempt()).isEqualTo(2));
        assertThat(fleet.api().metric("dps_tasks_vanished_total{kind=\"adaptation\"}"))
                .isEqualTo(4);
        fleet.api().awaitCounts(id, "total 4, published 4");
    }

    @Test
    void aMessageStaysOnItsTopicAsLongAsOneOfItsTasksIsKnown() throws Exception {
        var id = submit();
        var other = fleet.api()
                .submitted(Specs.compared("other", List.of(Specs.alexnet(List.of(4))), List.of(Comparison.MEAN), 1L));
        assertThat(fleet.api().taskIds(other))
                .containsExactly(fleet.api().taskIds(id).getLast());
        messages()
                .getFirst()
                .members()
                .forEach(task -> fleet.workers().evaluate(fleet.workers().adapt(task), 0.5));
        fleet.api().awaitCounts(id, "total 4, done 4");

        var answer = Api.send(HttpRequest.newBuilder(URI.create(fleet.api().url() + "/api/v1/experiments/" + id))
                .DELETE());

        assertThat(answer.json().path("kept").asInt()).isEqualTo(1);
        try (var admin = admin()) {
            await().until(() -> begin(admin, Topic.TASK_EVENTS) > 0);
            assertThat(begin(admin, Topic.ADAPTATION_TASKS)).isZero();
        }
        fleet.restartCoordinator();
        fleet.api().awaitCounts(other, "total 1, done 1");
    }

    @Test
    void whatAWorkerThatKnowsOfNoCompanionsLeavesUndoneIsPublishedAlone() {
        submit();
        var message = messages().getFirst();
        try (var former = worker("former")) {
            await().until(() -> take(former));
            fleet.workers().claim(message.taskId(), Stage.ADAPTATION, 1, LONG);

            // Where nobody asks for more, nobody is there who could take them.
            await().atMost(Duration.ofSeconds(60)).until(() -> {
                take(former);
                return messages().size() == 4;
            });
        }
        var others = message.members().subList(1, 4);
        assertThat(messages().subList(1, 4))
                .containsExactlyInAnyOrderElementsOf(
                        others.stream().map(task -> task.again(2, null)).toList());
        assertThat(fleet.topics().events(others.getFirst().taskId(), TaskEvent.Lost.class))
                .extracting(TaskEvent.Lost::worker)
                .containsExactly(TaskEvent.Lost.NOBODY);
    }

    @Test
    void workersThatWaitShareThem() {
        try (var one = worker("one");
                var other = worker("other")) {
            await().atMost(Duration.ofSeconds(30)).until(() -> {
                one.poll(Duration.ofMillis(100));
                other.poll(Duration.ofMillis(100));
                return fleet.api().get("/api/v1/workers").json().size() == 2;
            });

            fleet.api().submitted(Specs.compared("shared", 1L));

            assertThat(messages()).extracting(task -> task.members().size()).containsExactly(2, 2);
        }
    }

    @Test
    void aMessageThatKafkaRefusesIsTakenApartAndThoseThatItTakesArePublished() throws Exception {
        limit("100");
        var none = fleet.api().submitted(Specs.compared("none", 2L));
        fleet.api().awaitCounts(none, "total 4, dead 4");
        assertThat(fleet.topics().records(Topic.DEAD_ADAPTATION_TASKS))
                .extracting(letter -> new String(letter.key(), StandardCharsets.UTF_8))
                .containsExactlyInAnyOrderElementsOf(fleet.api().taskIds(none));

        limit("1500");
        var layers = List.of(List.of(1), List.of(4), List.of(7), List.of(1, 4), List.of(1, 7), List.of(4, 7));
        var networks = layers.stream().map(Specs::alexnet).toList();
        var id = fleet.api().submitted(Specs.compared("refused", networks, List.of(Comparison.values()), 1L));
        fleet.api().awaitCounts(id, "total 30, published 30");
        assertThat(messages())
                .hasSize(30)
                .allSatisfy(task -> assertThat(task.members()).hasSize(1));
    }

    /** An experiment of four tasks, which one message brings. */
    private String submit() {
        var id = fleet.api().submitted(Specs.compared("four", 1L));
        assertThat(messages()).hasSize(1);
        assertThat(messages().getFirst().members())
                .extracting(AdaptationTask::taskId)
                .containsExactlyElementsOf(fleet.api().taskIds(id));
        fleet.api().awaitCounts(id, "total 4, published 4");
        return id;
    }

    private List<AdaptationTask> messages() {
        return fleet.topics().records(Topic.ADAPTATION_TASKS).stream()
                .map(message -> MessageCodec.ADAPTATION_TASK.decode(message.value()))
                .toList();
    }

    private KafkaShareConsumer<byte[], byte[]> worker(String name) {
        var kafka = KafkaSettings.of(fleet.broker().bootstrapServers());
        var worker = new KafkaShareConsumer<byte[], byte[]>(kafka.shareConsumer(name, ShareGroup.GPU_WORKERS));
        worker.subscribe(List.of(Topic.ADAPTATION_TASKS.topicName()));
        return worker;
    }

    private static boolean take(KafkaShareConsumer<byte[], byte[]> worker) {
        var taken = worker.poll(Duration.ofMillis(500));
        taken.forEach(record -> worker.acknowledge(record, AcknowledgeType.ACCEPT));
        worker.commitSync();
        return !taken.isEmpty();
    }

    private Admin admin() {
        return Admin.create(KafkaSettings.of(fleet.broker().bootstrapServers()).admin("test"));
    }

    private static long begin(Admin admin, Topic topic) throws Exception {
        var partition = new TopicPartition(topic.topicName(), 0);
        return admin.listOffsets(Map.of(partition, OffsetSpec.earliest()))
                .partitionResult(partition)
                .get(30, TimeUnit.SECONDS)
                .offset();
    }

    private void limit(String bytes) throws Exception {
        var op = new AlterConfigOp(new ConfigEntry("max.message.bytes", bytes), AlterConfigOp.OpType.SET);
        var topic = new ConfigResource(ConfigResource.Type.TOPIC, Topic.ADAPTATION_TASKS.topicName());
        try (var admin = admin()) {
            admin.incrementalAlterConfigs(Map.of(topic, List.of(op))).all().get(30, TimeUnit.SECONDS);
        }
    }
}
