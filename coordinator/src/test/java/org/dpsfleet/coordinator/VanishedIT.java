package org.dpsfleet.coordinator;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.dpsfleet.coordinator.plan.Specs;
import org.dpsfleet.schemas.message.AdaptationTask;
import org.dpsfleet.schemas.message.CheckpointReady;
import org.dpsfleet.schemas.message.FailureCategory;
import org.dpsfleet.schemas.message.Stage;
import org.dpsfleet.schemas.spec.ExperimentSpec;
import org.dpsfleet.schemas.topic.KafkaSettings;
import org.dpsfleet.schemas.topic.Topic;
import org.dpsfleet.testing.topic.FleetTopics;
import org.dpsfleet.testing.worker.FakeWorkers;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;

/** What the topics lose while a coordinator runs: records, topics, settings. */
@Timeout(240)
class VanishedIT {
    private static final Duration LEASE = Duration.ofMinutes(5);

    @RegisterExtension
    final TestFleet fleet = new TestFleet();

    private Admin admin;
    private Coordinator coordinator;
    private FakeWorkers workers;
    private Api api;

    @BeforeEach
    void start() {
        var kafka = KafkaSettings.of(fleet.broker().bootstrapServers());
        admin = Admin.create(kafka.admin("test"));
        coordinator = fleet.coordinator();
        workers = fleet.workers();
        api = fleet.api();
    }

    @AfterEach
    void stop() {
        admin.close();
    }

    @Test
    void messagesThatVanishUnreadArePublishedAgainOfEitherStage() throws Exception {
        // given one task that a worker holds, one that waits for scores, and two that nobody has taken
        var ids = submit(4);
        var running = ids.get(0);
        var adapted = ids.get(1);
        var unread = ids.subList(2, 4);
        workers.claim(running, Stage.ADAPTATION, 1, LEASE);
        workers.claim(adapted, Stage.ADAPTATION, 1, LEASE);
        workers.adapt(topics().tasks(adapted).getFirst());
        eventually().until(() -> api.count(experiment(), "running") == 1 && api.count(experiment(), "adapted") == 1);
        // when both topics are emptied
        empty(Topic.ADAPTATION_TASKS);
        empty(Topic.CHECKPOINTS);
        // then within a minute what nobody had taken is there again as the next attempt, and nothing else
        eventually()
                .until(() -> topics().records(Topic.ADAPTATION_TASKS).size() == 2
                        && topics().checkpoints(adapted).size() == 1);
        assertThat(unread)
                .allSatisfy(id -> assertThat(topics().tasks(id))
                        .extracting(AdaptationTask::attempt)
                        .containsExactly(2));
        assertThat(topics().checkpoints(adapted))
                .extracting(CheckpointReady::attempt)
                .containsExactly(2);
        assertThat(api.metric("dps_tasks_vanished_total{kind=\"adaptation\"}")).isEqualTo(2);
        assertThat(api.metric("dps_tasks_vanished_total{kind=\"evaluation\"}")).isEqualTo(1);
        assertThat(api.get("/readyz").status()).isEqualTo(200);

        // given a checkpoint that is to be made again
        workers.fail(adapted, Stage.EVALUATION, 2, FailureCategory.CHECKPOINT);
        eventually()
                .untilAsserted(() -> assertThat(topics().tasks(adapted))
                        .extracting(AdaptationTask::attempt)
                        .containsExactly(3));
        // when the topic is deleted and nobody makes it anew
        delete(Topic.ADAPTATION_TASKS);
        // then it is said within seconds, to who probes and to who submits
        eventually().until(() -> api.get("/readyz").status() == 503);
        var refused = api.submit(spec("another", 1, 7));
        assertThat(refused.status()).isEqualTo(503);
        assertThat(refused.json().path("detail").asString()).contains("topic dps.adaptation-tasks: does not exist");
        assertThat(api.get("/readyz").status()).isEqualTo(503);
        // and it comes back with what is still to be done
        eventually().until(() -> api.get("/readyz").status() == 200);
        eventually()
                .untilAsserted(() -> assertThat(unread)
                        .allSatisfy(id -> assertThat(topics().tasks(id))
                                .extracting(AdaptationTask::attempt)
                                .containsExactly(3)));
        assertThat(topics().tasks(running)).isEmpty();
        assertThat(topics().tasks(adapted))
                .as("the message in between is that of the first one's checkpoint")
                .extracting(AdaptationTask::attempt)
                .containsExactly(5);

        // when it is made anew by a person, with another number of partitions
        delete(Topic.ADAPTATION_TASKS);
        admin.createTopics(List.of(new NewTopic(Topic.ADAPTATION_TASKS.topicName(), 3, (short) 1)))
                .all()
                .get(30, TimeUnit.SECONDS);
        // then
        eventually()
                .untilAsserted(() -> assertThat(unread)
                        .allSatisfy(id -> assertThat(topics().tasks(id))
                                .extracting(AdaptationTask::attempt)
                                .contains(4)));
        eventually()
                .until(() -> api.get("/readyz")
                        .response()
                        .body()
                        .contains("warning: topic dps.adaptation-tasks: retention.ms"));
        // and all of them can be done: losing a message is no strike against a task
        for (var id : ids) {
            workers.claim(id, Stage.ADAPTATION, attempt(id), LEASE);
        }
        eventually().until(() -> api.count(experiment(), "running") == 3);
        assertThat(api.count(experiment(), "dead_lettered")).isZero();
        assertThat(coordinator.terminated()).isNotDone();
    }

    @Test
    void whatStateTopicsLoseIsSaidAndTasksGoOn() throws Exception {
        // given a task that is done, and one to do
        var ids = submit(2);
        var done = ids.getFirst();
        workers.claim(done, Stage.ADAPTATION, 1, LEASE);
        var checkpoint = workers.adapt(topics().tasks(done).getFirst());
        workers.evaluate(checkpoint, 0.7);
        eventually().until(() -> api.count(experiment(), "done") == 1);
        // when
        empty(Topic.TASK_EVENTS);
        delete(Topic.SCORES);
        // then
        eventually()
                .until(() -> api.get("/readyz")
                        .response()
                        .body()
                        .contains("records of dps.scores, dps.task-events were lost"));
        assertThat(api.get("/readyz").status()).isEqualTo(503);
        assertThat(coordinator.terminated()).isNotDone();
        var next = ids.getLast();
        workers.claim(next, Stage.ADAPTATION, 1, LEASE);
        workers.evaluate(workers.adapt(topics().tasks(next).getFirst()), 0.8);
        eventually().until(() -> api.count(experiment(), "done") == 2);
        assertThat(api.results(experiment()).path("tasks")).hasSize(2);
    }

    @Test
    void whatATopicNeverTakesIsThatTasksFailureOrTheAnswerToWhoSubmitsIt() throws Exception {
        // given a topic that takes a task of two contexts and none of seven hundred, as compressed
        limit(Topic.ADAPTATION_TASKS, "1500");
        // when both are submitted
        var small = api.submitted(spec("small", 2, 1));
        var large = api.submitted(spec("large", 700, 1));
        // then the large one is given up with the reason, and keeps nothing else from being published
        eventually().until(() -> api.state(large).equals("failed"));
        assertThat(api.get("/api/v1/failures?experiment=" + large).response().body())
                .contains("larger than Kafka takes");
        assertThat(topics().records(Topic.ADAPTATION_TASKS)).hasSize(1);
        assertThat(api.state(small)).isEqualTo("running");

        // given a checkpoint that can't be read
        var id = api.taskIds(small).getFirst();
        workers.adapt(topics().tasks(id).getFirst());
        var checkpoint = topics().records(Topic.CHECKPOINTS, id).getFirst();
        // when the topic does not take that it is to be made again
        limit(Topic.ADAPTATION_TASKS, "100");
        workers.fail(id, Stage.EVALUATION, 1, FailureCategory.CHECKPOINT);
        // then the dead letter is the evaluation's
        eventually().until(() -> api.state(small).equals("failed"));
        assertThat(topics().records(Topic.DEAD_CHECKPOINTS, id))
                .singleElement()
                .satisfies(letter -> assertThat(letter.value()).isEqualTo(checkpoint.value()));
        assertThat(api.get("/api/v1/failures?experiment=" + small).json().at("/0/message"))
                .asString()
                .contains("larger than Kafka takes");

        // given
        limit(Topic.EXPERIMENTS, "600");
        // when
        var refused = api.submit(spec("larger", 700, 2));
        // then
        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.json().path("detail").asString()).contains("larger than Kafka takes", "max.message.bytes");
        assertThat(coordinator.terminated()).isNotDone();
    }

    /** As they are now: a topic that was emptied or made anew has other records. */
    private FleetTopics topics() {
        return fleet.topics().anew();
    }

    private List<String> submit(int tasks) {
        assertThat(api.submit(spec("vanishing", 2, tasks)).status()).isEqualTo(202);
        var ids = api.taskIds(experiment());
        assertThat(ids).hasSize(tasks);
        return ids;
    }

    private static ExperimentSpec spec(String name, int contexts, int tasks) {
        var draws = LongStream.rangeClosed(1, tasks).boxed().toList();
        return Specs.lin(name, contexts, draws);
    }

    private String experiment() {
        return api.get("/api/v1/experiments")
                .json()
                .path(0)
                .path("experiment_id")
                .asString();
    }

    private int attempt(String taskId) {
        return topics().tasks(taskId).stream()
                .mapToInt(AdaptationTask::attempt)
                .max()
                .orElse(1);
    }

    private void limit(Topic topic, String bytes) throws Exception {
        var op = new AlterConfigOp(new ConfigEntry("max.message.bytes", bytes), AlterConfigOp.OpType.SET);
        admin.incrementalAlterConfigs(
                        Map.of(new ConfigResource(ConfigResource.Type.TOPIC, topic.topicName()), List.of(op)))
                .all()
                .get(30, TimeUnit.SECONDS);
    }

    private void empty(Topic topic) throws Exception {
        var all = new HashMap<TopicPartition, RecordsToDelete>();
        admin.describeTopics(List.of(topic.topicName()))
                .allTopicNames()
                .get(30, TimeUnit.SECONDS)
                .get(topic.topicName())
                .partitions()
                .forEach(p -> all.put(
                        new TopicPartition(topic.topicName(), p.partition()), RecordsToDelete.beforeOffset(-1)));
        admin.deleteRecords(all).all().get(30, TimeUnit.SECONDS);
    }

    private void delete(Topic topic) throws Exception {
        admin.deleteTopics(List.of(topic.topicName())).all().get(30, TimeUnit.SECONDS);
        eventually()
                .until(() ->
                        !admin.listTopics().names().get(30, TimeUnit.SECONDS).contains(topic.topicName()));
    }

    private static ConditionFactory eventually() {
        return Awaitility.await().atMost(Duration.ofSeconds(60));
    }
}
