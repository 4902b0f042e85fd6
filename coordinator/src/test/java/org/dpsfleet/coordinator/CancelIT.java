package org.dpsfleet.coordinator;

import java.time.Duration;
import java.time.Instant;
import org.awaitility.Awaitility;
import org.dpsfleet.coordinator.plan.Specs;
import org.dpsfleet.schemas.message.AdaptationTask;
import org.dpsfleet.schemas.message.Stage;
import org.dpsfleet.schemas.message.TaskCommand;
import org.dpsfleet.schemas.message.TaskEvent;
import org.dpsfleet.testing.worker.FakeWorkers;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;

/** What becomes of cancelled tasks, on a real broker. */
@Timeout(120)
class CancelIT {
    private static final Duration LEASE = Duration.ofSeconds(60);

    @RegisterExtension
    final TestFleet fleet = new TestFleet();

    private Api api;
    private FakeWorkers workers;

    @BeforeEach
    void parts() {
        api = fleet.api();
        workers = fleet.workers();
    }

    @Test
    void whatNobodyRunsEndsAtOnceAndARunningTaskWhenItsWorkerHasStopped() {
        var id = submit("three", 1L, 2L, 3L);
        var tasks = api.taskIds(id);
        workers.evaluate(workers.adapt(first(tasks.get(0))), 0.5);
        workers.claim(tasks.get(1), Stage.ADAPTATION, 1, LEASE);
        awaitTasks(id, "running", 1);
        awaitTasks(id, "done", 1);

        var answer = api.cancel(id);

        assertThat(answer.status()).isEqualTo(202);
        assertThat(answer.json().path("stopped").asInt()).isEqualTo(1);
        assertThat(answer.json().path("stopping").asInt()).isEqualTo(1);
        assertThat(answer.json().path("ended").asInt()).isEqualTo(1);
        assertThat(api.state(id)).isEqualTo("cancelling");
        Awaitility.await().until(() -> fleet.topics().commands(tasks.get(1)).size() >= 2); // it is repeated
        assertThat(fleet.topics().commands(tasks.get(1))).allSatisfy(c -> {
            assertThat(c.reason()).isEqualTo(TaskCommand.Reason.CANCELLED);
            assertThat(c.attempt()).isEqualTo(1);
        });
        workers.say(new TaskEvent.Cancelled(tasks.get(1), Stage.ADAPTATION, 1, Instant.now(), "w1"));
        awaitState(id, "cancelled");
        assertThat(api.status(id).at("/tasks/cancelled").asInt()).isEqualTo(2);
        assertThat(api.metric("dps_tasks_cancelled_total{kind=\"adaptation\"}")).isEqualTo(2);

        // A restarted coordinator knows, and nothing of it runs again.
        fleet.restartCoordinator();
        assertThat(fleet.api().state(id)).isEqualTo("cancelled");
        assertThat(fleet.topics().tasks(tasks.get(2))).hasSize(1);
    }

    @Test
    void aWorkerThatDiesWhileItIsToldToStopIsLostAndItsTaskCancelled() {
        var id = submit("dying", 1L);
        var taskId = api.taskIds(id).getFirst();
        workers.claim(taskId, Stage.ADAPTATION, 1, Duration.ofSeconds(1));
        awaitTasks(id, "running", 1);

        api.cancel(id);

        awaitState(id, "cancelled");
        assertThat(api.status(id).path("lost").asInt()).isEqualTo(1);
        assertThat(fleet.topics().tasks(taskId)).hasSize(1);
    }

    @Test
    void submittedAgainItGoesOnWhereItWas() {
        var id = submit("again", 1L, 2L);
        var tasks = api.taskIds(id);
        workers.claim(tasks.get(0), Stage.ADAPTATION, 1, LEASE);
        workers.progress(tasks.get(0), 1, 3, LEASE, "file:///half");
        awaitTasks(id, "running", 1);
        api.cancel(id);
        workers.say(new TaskEvent.Cancelled(tasks.get(0), Stage.ADAPTATION, 1, Instant.now(), "w1"));
        awaitState(id, "cancelled");

        assertThat(submit("again", 1L, 2L)).isEqualTo(id);

        awaitState(id, "running");
        Awaitility.await().until(() -> fleet.topics().tasks(tasks.get(1)).size() == 2);
        assertThat(fleet.topics().tasks(tasks.get(0)).getLast()).satisfies(task -> {
            assertThat(task.attempt()).isEqualTo(2);
            assertThat(task.resumeFrom()).isEqualTo("file:///half");
        });
        for (var taskId : tasks) {
            workers.evaluate(workers.adapt(fleet.topics().tasks(taskId).getLast()), 0.5);
        }
        awaitState(id, "succeeded");
    }

    @Test
    void aTaskThatAnotherExperimentAskedForGoesOn() {
        var one = submit("one", 1L, 2L);
        var two = submit("two", 2L);
        assertThat(api.taskIds(one)).containsAll(api.taskIds(two));

        var answer = api.cancel(one);

        assertThat(answer.json().path("shared").asInt()).isEqualTo(1);
        awaitState(one, "cancelled");
        workers.evaluate(workers.adapt(first(api.taskIds(two).getFirst())), 0.5);
        awaitState(two, "succeeded");
    }

    @Test
    void aCheckpointThatCameDuringTheCancelIsNotEvaluated() {
        var id = submit("late", 1L);
        var taskId = api.taskIds(id).getFirst();
        workers.claim(taskId, Stage.ADAPTATION, 1, LEASE);
        awaitTasks(id, "running", 1);
        api.cancel(id);

        workers.adapt(first(taskId));

        awaitState(id, "cancelled");
        assertThat(api.metric("dps_tasks_cancelled_total{kind=\"evaluation\"}")).isEqualTo(1);
    }

    @Test
    void aFrozenWorkerThatWakesIsToldToStop() {
        var id = submit("frozen", 1L);
        var taskId = api.taskIds(id).getFirst();
        workers.claim(taskId, Stage.ADAPTATION, 1, Duration.ofMillis(200));
        Awaitility.await().until(() -> fleet.topics().tasks(taskId).size() == 2);

        workers.progress(taskId, 1, 5, LEASE, null);

        Awaitility.await().until(() -> !fleet.topics().commands(taskId).isEmpty());
        assertThat(fleet.topics().commands(taskId).getFirst().reason()).isEqualTo(TaskCommand.Reason.SUPERSEDED);
        assertThat(fleet.topics().commands(taskId).getFirst().attempt()).isEqualTo(1);
        assertThat(api.status(id).at("/tasks/published").asInt()).isEqualTo(1);
    }

    @Test
    void whoTakesOrClaimsACancelledTaskIsToldToStop() {
        var id = submit("claimed", 1L);
        var taskId = api.taskIds(id).getFirst();
        api.cancel(id);
        awaitState(id, "cancelled");

        // then those that listen know it before they take its message
        Awaitility.await().until(() -> fleet.topics().commands(taskId).size() == 1);
        assertThat(fleet.topics().commands(taskId).getFirst().reason()).isEqualTo(TaskCommand.Reason.CANCELLED);
        assertThat(fleet.topics().commands(taskId).getFirst().attempt()).isEqualTo(1);

        // when one claims it that was not there
        workers.claim(taskId, Stage.ADAPTATION, 1, LEASE);
        Awaitility.await().until(() -> fleet.topics().commands(taskId).size() > 1);

        assertThat(fleet.topics().commands(taskId).getLast().reason()).isEqualTo(TaskCommand.Reason.CANCELLED);
        assertThat(api.state(id)).isEqualTo("cancelled");
    }

    @Test
    void anUnknownExperimentIsNotFound() {
        assertThat(api.cancel("0123456789abcdef").status()).isEqualTo(404);
    }

    private String submit(String name, Long... drawSeeds) {
        return api.submitted(Specs.lin(name, 2, drawSeeds));
    }

    private AdaptationTask first(String taskId) {
        return fleet.topics().tasks(taskId).getFirst();
    }

    private void awaitState(String id, String state) {
        Awaitility.await().until(() -> api.state(id), state::equals);
    }

    private void awaitTasks(String id, String state, int count) {
        Awaitility.await().until(() -> api.count(id, state) == count);
    }
}
