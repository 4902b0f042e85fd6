package org.dpsfleet.coordinator;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.awaitility.Awaitility;
import org.dpsfleet.broker.EmbeddedBroker;
import org.dpsfleet.coordinator.plan.Specs;
import org.dpsfleet.schemas.codec.MessageCodec;
import org.dpsfleet.schemas.message.AdaptationTask;
import org.dpsfleet.schemas.message.Stage;
import org.dpsfleet.schemas.message.TaskCommand;
import org.dpsfleet.schemas.message.TaskEvent;
import org.dpsfleet.schemas.spec.ContextSource;
import org.dpsfleet.schemas.topic.KafkaSettings;
import org.dpsfleet.schemas.topic.Topic;
import org.dpsfleet.vocabulary.TrainingSpec;
import org.dpsfleet.vocabulary.Variant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** What becomes of cancelled tasks, on a real broker. */
@Timeout(120)
class CancelIT {
    private static final Duration LEASE = Duration.ofSeconds(60);

    @TempDir
    Path directory;

    private EmbeddedBroker broker;
    private Coordinator coordinator;
    private FakeWorkers workers;
    private Api api;

    @BeforeEach
    void start() {
        broker = EmbeddedBroker.start(directory, 0);
        startCoordinator();
        workers = new FakeWorkers(broker.bootstrapServers());
    }

    @AfterEach
    void stop() {
        workers.close();
        coordinator.close();
        broker.close();
    }

    @Test
    void whatNobodyRunsEndsAtOnceAndARunningTaskWhenItsWorkerHasStopped() {
        var id = submit("three", 1L, 2L, 3L);
        var tasks = tasks(id);
        workers.evaluate(workers.adapt(task(tasks.get(0))), 0.5);
        workers.claim(tasks.get(1), Stage.ADAPTATION, 1, LEASE);
        awaitTasks(id, "running", 1);
        awaitTasks(id, "done", 1);

        var answer = api.post(path(id) + "/cancel", "");

        assertThat(answer.status()).isEqualTo(202);
        assertThat(answer.json().path("stopped").asInt()).isEqualTo(1);
        assertThat(answer.json().path("stopping").asInt()).isEqualTo(1);
        assertThat(answer.json().path("ended").asInt()).isEqualTo(1);
        assertThat(state(id)).isEqualTo("cancelling");
        Awaitility.await().until(() -> commands(tasks.get(1)).size() >= 2); // it is repeated
        assertThat(commands(tasks.get(1))).allSatisfy(c -> {
            assertThat(c.reason()).isEqualTo(TaskCommand.Reason.CANCELLED);
            assertThat(c.attempt()).isEqualTo(1);
        });
        workers.say(new TaskEvent.Cancelled(tasks.get(1), Stage.ADAPTATION, 1, Instant.now(), "w1"));
        awaitState(id, "cancelled");
        assertThat(api.status(id).at("/tasks/cancelled").asInt()).isEqualTo(2);
        assertThat(metric("dps_tasks_cancelled_total{kind=\"adaptation\"}")).isEqualTo(2);

        // A restarted coordinator knows, and nothing of it runs again.
        coordinator.close();
        startCoordinator();
        assertThat(state(id)).isEqualTo("cancelled");
        assertThat(workers.tasks(tasks.get(2))).hasSize(1);
    }

    @Test
    void aWorkerThatDiesWhileItIsToldToStopIsLostAndItsTaskCancelled() {
        var id = submit("dying", 1L);
        var taskId = tasks(id).getFirst();
        workers.claim(taskId, Stage.ADAPTATION, 1, Duration.ofSeconds(1));
        awaitTasks(id, "running", 1);

        api.post(path(id) + "/cancel", "");

        awaitState(id, "cancelled");
        assertThat(api.status(id).path("lost").asInt()).isEqualTo(1);
        assertThat(workers.tasks(taskId)).hasSize(1);
    }

    @Test
    void submittedAgainItGoesOnWhereItWas() {
        var id = submit("again", 1L, 2L);
        var tasks = tasks(id);
        workers.claim(tasks.get(0), Stage.ADAPTATION, 1, LEASE);
        workers.progress(tasks.get(0), 1, 3, LEASE, "file:///half");
        awaitTasks(id, "running", 1);
        api.post(path(id) + "/cancel", "");
        workers.say(new TaskEvent.Cancelled(tasks.get(0), Stage.ADAPTATION, 1, Instant.now(), "w1"));
        awaitState(id, "cancelled");

        assertThat(submit("again", 1L, 2L)).isEqualTo(id);

        awaitState(id, "running");
        Awaitility.await().until(() -> workers.tasks(tasks.get(1)).size() == 2);
        assertThat(workers.tasks(tasks.get(0)).getLast()).satisfies(task -> {
            assertThat(task.attempt()).isEqualTo(2);
            assertThat(task.resumeFrom()).isEqualTo("file:///half");
        });
        for (var taskId : tasks) {
            workers.evaluate(workers.adapt(workers.tasks(taskId).getLast()), 0.5);
        }
        awaitState(id, "succeeded");
    }

    @Test
    void aTaskThatAnotherExperimentAskedForGoesOn() {
        var one = submit("one", 1L, 2L);
        var two = submit("two", 2L);
        assertThat(tasks(one)).containsAll(tasks(two));

        var answer = api.post(path(one) + "/cancel", "");

        assertThat(answer.json().path("shared").asInt()).isEqualTo(1);
        awaitState(one, "cancelled");
        workers.evaluate(workers.adapt(task(tasks(two).getFirst())), 0.5);
        awaitState(two, "succeeded");
    }

    @Test
    void aCheckpointThatCameDuringTheCancelIsNotEvaluated() {
        var id = submit("late", 1L);
        var taskId = tasks(id).getFirst();
        workers.claim(taskId, Stage.ADAPTATION, 1, LEASE);
        awaitTasks(id, "running", 1);
        api.post(path(id) + "/cancel", "");

        workers.adapt(task(taskId));

        awaitState(id, "cancelled");
        assertThat(metric("dps_tasks_cancelled_total{kind=\"evaluation\"}")).isEqualTo(1);
    }

    @Test
    void aFrozenWorkerThatWakesIsToldToStop() {
        var id = submit("frozen", 1L);
        var taskId = tasks(id).getFirst();
        workers.claim(taskId, Stage.ADAPTATION, 1, Duration.ofMillis(200));
        Awaitility.await().until(() -> workers.tasks(taskId).size() == 2);

        workers.progress(taskId, 1, 5, LEASE, null);

        Awaitility.await().until(() -> !commands(taskId).isEmpty());
        assertThat(commands(taskId).getFirst().reason()).isEqualTo(TaskCommand.Reason.SUPERSEDED);
        assertThat(commands(taskId).getFirst().attempt()).isEqualTo(1);
        assertThat(api.status(id).at("/tasks/published").asInt()).isEqualTo(1);
    }

    @Test
    void whoTakesOrClaimsACancelledTaskIsToldToStop() {
        var id = submit("claimed", 1L);
        var taskId = tasks(id).getFirst();
        api.post(path(id) + "/cancel", "");
        awaitState(id, "cancelled");

        // then those that listen know it before they take its message
        Awaitility.await().until(() -> commands(taskId).size() == 1);
        assertThat(commands(taskId).getFirst().reason()).isEqualTo(TaskCommand.Reason.CANCELLED);
        assertThat(commands(taskId).getFirst().attempt()).isEqualTo(1);

        // when one claims it that was not there
        workers.claim(taskId, Stage.ADAPTATION, 1, LEASE);
        Awaitility.await().until(() -> commands(taskId).size() > 1);

        assertThat(commands(taskId).getLast().reason()).isEqualTo(TaskCommand.Reason.CANCELLED);
        assertThat(state(id)).isEqualTo("cancelled");
    }

    @Test
    void anUnknownExperimentIsNotFound() {
        assertThat(api.post(path("0123456789abcdef") + "/cancel", "").status()).isEqualTo(404);
    }

    private void startCoordinator() {
        coordinator = Coordinator.start(
                CoordinatorSettings.local(KafkaSettings.of(broker.bootstrapServers())),
                new PrometheusMeterRegistry(PrometheusConfig.DEFAULT));
        api = new Api(coordinator.url());
    }

    private String submit(String name, Long... drawSeeds) {
        var spec = Specs.spec(
                name,
                new ContextSource.Random(2, 1),
                1,
                List.of(Variant.LIN),
                List.of(drawSeeds),
                TrainingSpec.published());
        return api.submit(spec).json().path("experiment_id").asString();
    }

    private List<String> tasks(String id) {
        return api.get(path(id) + "/results")
                .json()
                .at("/experiment/task_ids")
                .valueStream()
                .map(n -> n.asString())
                .toList();
    }

    private AdaptationTask task(String taskId) {
        return workers.tasks(taskId).getFirst();
    }

    private List<TaskCommand> commands(String taskId) {
        return workers.read(Topic.COMMANDS, taskId).stream()
                .map(r -> MessageCodec.TASK_COMMAND.decode(r.value()))
                .toList();
    }

    private String state(String id) {
        return api.status(id).path("state").asString();
    }

    private void awaitState(String id, String state) {
        Awaitility.await().until(() -> state(id), state::equals);
    }

    private void awaitTasks(String id, String kind, int count) {
        Awaitility.await().until(() -> api.status(id).at("/tasks/" + kind).asInt() == count);
    }

    private double metric(String name) {
        return api.get("/metrics")
                .response()
                .body()
                .lines()
                .filter(line -> line.startsWith(name + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no metric " + name));
    }

    private static String path(String id) {
        return "/api/v1/experiments/" + id;
    }
}
