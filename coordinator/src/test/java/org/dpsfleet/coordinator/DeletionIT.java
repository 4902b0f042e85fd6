package org.dpsfleet.coordinator;

import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.dpsfleet.coordinator.plan.Specs;
import org.dpsfleet.coordinator.plan.TaskIds;
import org.dpsfleet.schemas.codec.Json;
import org.dpsfleet.schemas.codec.MessageCodec;
import org.dpsfleet.schemas.message.DeletedTasks;
import org.dpsfleet.schemas.message.FailureCategory;
import org.dpsfleet.schemas.message.Stage;
import org.dpsfleet.schemas.message.TaskCommand;
import org.dpsfleet.schemas.topic.KafkaSettings;
import org.dpsfleet.schemas.topic.Topic;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.dpsfleet.coordinator.HttpAnswers.assertProblem;

/** What becomes of experiments that are deleted, on a real broker. */
@Timeout(120)
class DeletionIT {
    private static final String SUCCEEDED = "dps_tasks_succeeded_total{kind=\"evaluation\"}";

    @RegisterExtension
    final TestFleet fleet = new TestFleet();

    @Test
    void itIsKnownNoLongerAndSubmittedAgainItIsDoneAgain() throws Exception {
        var spec = Specs.lin("gone", 2, 1L, 2L);
        var id = fleet.api().submitted(spec);
        var former = fleet.api().taskIds(id);
        scoreAll(id, 0.5);

        var answer = delete(id);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.json().toString())
                .isEqualTo("{\"experiment_id\":\"%s\",\"deleted\":2,\"kept\":0,\"left\":0}".formatted(id));
        assertUnknown(id);
        assertThat(fleet.api().metric(SUCCEEDED)).isEqualTo(2);
        assertThat(fleet.api().metric("dps_tasks{kind=\"evaluation\",state=\"succeeded\"}"))
                .isZero();
        assertThat(fleet.topics()
                        .records(Topic.SCORES, former.getFirst())
                        .getLast()
                        .value())
                .isNull();

        // when another coordinator reads all of it, and the deletion twice
        var deletion = fleet.topics().records(Topic.DELETED_TASKS).getFirst();
        fleet.topics().send(new ProducerRecord<>(deletion.topic(), deletion.key(), deletion.value()));
        fleet.restartCoordinator();
        assertUnknown(id);
        assertThat(fleet.api().metric(SUCCEEDED)).isEqualTo(2);

        // when it is submitted again
        assertThat(fleet.api().submitted(spec)).isEqualTo(id);
        var now = fleet.api().taskIds(id);
        assertThat(now).hasSize(2).doesNotContainAnyElementsOf(former);
        scoreAll(id, 0.25);
        fleet.restartCoordinator();
        fleet.api().awaitCounts(id, "total 2, done 2");
        assertThat(fleet.api().results(id).at("/tasks/1/scores/0/test_score").asDouble())
                .isEqualTo(0.25);
        assertThat(fleet.api().metric(SUCCEEDED)).isEqualTo(4);
    }

    @Test
    void aTaskThatAnotherExperimentAskedForStaysUntilThatOneIsDeletedToo() {
        var one = fleet.api().submitted(Specs.lin("one", 2, 1L, 2L));
        var two = fleet.api().submitted(Specs.lin("two", 2, 2L, 3L));
        var shared = fleet.api().taskIds(two).getFirst();
        assertThat(fleet.api().taskIds(one)).contains(shared);
        scoreAll(one, 0.5);
        scoreAll(two, 0.5);

        assertThat(delete(one).json().path("kept").asInt()).isEqualTo(1);

        fleet.restartCoordinator();
        fleet.api().awaitCounts(two, "total 2, done 2");
        assertThat(fleet.api().results(two).path("tasks")).hasSize(2);
        var again = fleet.api().submitted(Specs.lin("one", 2, 1L, 2L));
        assertThat(fleet.api().taskIds(again)).doesNotContain(shared);
        assertThat(delete(two).json().path("deleted").asInt()).isEqualTo(2);
    }

    @Test
    void oneThatHasNotEndedStays() {
        var id = fleet.api().submitted(Specs.lin("busy", 2, 1L, 2L));
        fleet.workers().claim(fleet.api().taskIds(id).getFirst(), Stage.ADAPTATION, 1, Duration.ofMinutes(1));
        fleet.api().awaitCounts(id, "total 2, published 1, running 1");

        assertProblem(delete(id), 409);

        assertThat(fleet.api().state(id)).isEqualTo("running");
        assertProblem(delete("0123456789abcdef"), 404);
    }

    @Test
    void deadLettersGoAndWhoTakesAMessageThatIsLeftIsToldToStop() {
        var id = fleet.api().submitted(Specs.lin("dead", 2, 1L, 2L));
        var tasks = fleet.api().taskIds(id);
        fleet.workers().fail(tasks.getFirst(), Stage.ADAPTATION, 1, FailureCategory.BAD_INPUT);
        fleet.api().awaitCounts(id, "total 2, published 1, dead 1");
        fleet.api().cancel(id);
        await().until(() -> fleet.api().state(id).equals("cancelled"));

        assertThat(delete(id).status()).isEqualTo(200);

        assertThat(fleet.api().get("/api/v1/failures").json()).isEmpty();
        assertThat(fleet.api().metric("dps_tasks{kind=\"adaptation\",state=\"dead_lettered\"}"))
                .isZero();
        assertThat(fleet.api().metric("dps_tasks_dead_lettered_total{kind=\"adaptation\"}"))
                .isEqualTo(1);
        fleet.workers().claim(tasks.getLast(), Stage.ADAPTATION, 1, Duration.ofMinutes(1));
        await().until(() -> fleet.topics().commands(tasks.getLast()).stream()
                .anyMatch(command -> command.reason() == TaskCommand.Reason.SUPERSEDED));
    }

    @Test
    void recordsThatNobodyNeedsLeaveTheTopics() throws Exception {
        var first = fleet.api().submitted(Specs.lin("first", 2, 1L, 2L));
        scoreAll(first, 0.5);
        long end = fleet.topics().end(Topic.TASK_EVENTS, 0);
        var second = fleet.api().submitted(Specs.lin("second", 2, 3L));
        scoreAll(second, 0.5);

        delete(first);

        try (var admin =
                Admin.create(KafkaSettings.of(fleet.broker().bootstrapServers()).admin("looks"))) {
            await().until(() -> begin(admin, Topic.TASK_EVENTS) >= end);
            assertThat(begin(admin, Topic.ADAPTATION_TASKS)).isPositive();
            assertThat(begin(admin, Topic.CHECKPOINTS)).isPositive();
        }
        fleet.restartCoordinator();
        fleet.api().awaitCounts(second, "total 1, done 1");
        assertUnknown(first);
        assertThat(fleet.api().get("/readyz").status()).isEqualTo(200);
    }

    @Test
    void whatWasLeftHalfDeletedCanBeSubmittedAgain() throws Exception {
        // given a coordinator that was killed between two parts of a deletion
        var spec = Specs.lin("half", 2, 1L, 2L);
        var id = fleet.api().submitted(spec);
        var former = fleet.api().taskIds(id);
        scoreAll(id, 0.5);
        fleet.api().cancel(id);
        var deleted = new DeletedTasks(
                DeletedTasks.VERSION,
                id,
                Instant.now(),
                Base64.getEncoder()
                        .encodeToString(TaskIds.of(former.subList(0, 1)).bytes(0, 1)),
                List.of());
        fleet.topics()
                .send(new ProducerRecord<>(
                        Topic.DELETED_TASKS.topicName(), null, MessageCodec.DELETED_TASKS.encode(deleted)));
        await().until(() -> fleet.api().state(id).equals("cancelled"));

        fleet.api().submitted(spec);

        fleet.api().awaitCounts(id, "total 2, published 2");
        assertThat(fleet.api().taskIds(id)).doesNotContainAnyElementsOf(former);
        scoreAll(id, 0.75);
        assertThat(Json.text(delete(id).json())).contains("\"deleted\":2", "\"left\":0");
    }

    private void scoreAll(String experiment, double score) {
        int total = fleet.api().taskIds(experiment).size();
        for (var taskId : fleet.api().taskIds(experiment)) {
            await().until(() -> !fleet.topics().tasks(taskId).isEmpty());
            if (fleet.topics().records(Topic.SCORES, taskId).isEmpty()) {
                fleet.workers()
                        .evaluate(
                                fleet.workers()
                                        .adapt(fleet.topics().tasks(taskId).getLast()),
                                score);
            }
        }
        fleet.api().awaitCounts(experiment, "total %d, done %d".formatted(total, total));
    }

    private Api.Reply delete(String experiment) {
        return Api.send(HttpRequest.newBuilder(URI.create(fleet.api().url() + "/api/v1/experiments/" + experiment))
                .DELETE());
    }

    private void assertUnknown(String experiment) {
        assertProblem(fleet.api().get("/api/v1/experiments/" + experiment), 404);
        assertProblem(fleet.api().get("/api/v1/experiments/" + experiment + "/results"), 404);
        assertThat(fleet.api().get("/api/v1/experiments").json())
                .noneMatch(one -> one.path("experiment_id").asString().equals(experiment));
    }

    private static long begin(Admin admin, Topic topic) throws Exception {
        var partition = new TopicPartition(topic.topicName(), 0);
        return admin.listOffsets(Map.of(partition, OffsetSpec.earliest()))
                .partitionResult(partition)
                .get()
                .offset();
    }
}
