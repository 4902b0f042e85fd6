package org.dpsfleet.coordinator;

import org.dpsfleet.coordinator.plan.Specs;
import org.dpsfleet.schemas.message.FailureCategory;
import org.dpsfleet.schemas.message.Stage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** A fleet whose coordinator is of today and whose workers are of the version before. */
@Timeout(120)
class UpgradeIT {
    @RegisterExtension
    final TestFleet fleet = new TestFleet();

    private FormerWorkers workers;

    @BeforeEach
    void start() {
        workers = new FormerWorkers(fleet.broker().bootstrapServers(), "0.1");
    }

    @AfterEach
    void stop() throws InterruptedException {
        workers.close();
    }

    @Test
    void anExperimentIsFinishedByWorkersOneVersionBehind() {
        // given
        workers.start();
        // when
        var experiment = fleet.api().submitted(Specs.lin("upgrade", 2, 1L, 2L, 3L));
        // then
        fleet.api().awaitCounts(experiment, "total 3, done 3");
        assertThat(fleet.api().state(experiment)).isEqualTo("succeeded");
        assertThat(fleet.api().status(experiment).path("retried").asInt())
                .as("the attempt that failed")
                .isEqualTo(1);
        var tasks = fleet.api().results(experiment).path("tasks");
        assertThat(tasks)
                .hasSize(3)
                .allSatisfy(task -> assertThat(task.path("scores"))
                        .hasSize(2)
                        .allSatisfy(score ->
                                assertThat(score.path("test_score").asDouble()).isEqualTo(0.5)));
        assertThat(workers.wrong()).isEmpty();
    }

    @Test
    void theyUnderstandThatATaskIsCancelled() {
        // given
        workers.start();
        var experiment = fleet.api().submitted(Specs.lin("cancelled", 2, 9L));
        fleet.api().awaitCounts(experiment, "total 1, running 1");
        // when
        fleet.api().cancel(experiment);
        // then
        await().untilAsserted(() -> assertThat(workers.commands())
                .first()
                .satisfies(
                        command -> assertThat(command.path("reason").asString()).isEqualTo("cancelled")));
        assertThat(workers.wrong()).isEmpty();
    }

    @Test
    void aGpuWorkerThatMakesACheckpointAgainWithoutKnowingItDoesNoHarm() {
        // given
        workers.startGpuWorker();
        var experiment = fleet.api().submitted(Specs.lin("unreadable", 2, 3L));
        fleet.api().awaitCounts(experiment, "total 1, adapted 1");
        var taskId = fleet.api().taskIds(experiment).getFirst();
        // when
        fleet.workers().fail(taskId, Stage.EVALUATION, 1, FailureCategory.CHECKPOINT);
        // then it does what it has always done: there is a whole checkpoint once more
        await().untilAsserted(
                        () -> assertThat(fleet.topics().checkpoints(taskId)).hasSize(2));
        assertThat(fleet.topics().tasks(taskId).getLast().remakesFor()).isEqualTo(Stage.EVALUATION);
        fleet.workers().evaluate(fleet.topics().checkpoints(taskId).getLast(), 0.5);
        fleet.api().awaitCounts(experiment, "total 1, done 1");
        assertThat(fleet.api().failures(experiment)).isEmpty();
        assertThat(workers.wrong()).isEmpty();
    }
}
