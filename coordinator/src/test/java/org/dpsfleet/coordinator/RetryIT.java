package org.dpsfleet.coordinator;

import org.dpsfleet.schemas.message.FailureCategory;
import org.dpsfleet.schemas.message.Stage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** What becomes of attempts that are lost or fail. */
class RetryIT {
    @RegisterExtension
    final TestFleet fleet = new TestFleet();

    @Test
    void anAttemptWhoseLeaseRunsOutIsLostAndTheNextGoesOnFromItsResumePoint() {
        // given
        var task = OneTask.on(fleet);
        // when
        fleet.workers().claim(task.id(), Stage.ADAPTATION, 1, OneTask.SHORT);
        fleet.workers().progress(task.id(), 1, 3, OneTask.SHORT, "file:///r3");
        // then
        await().untilAsserted(() -> assertThat(fleet.topics().tasks(task.id())).hasSize(2));
        var second = task.message(2);
        assertThat(second.attempt()).isEqualTo(2);
        assertThat(second.resumeFrom()).isEqualTo("file:///r3");
        assertThat(second.work()).isEqualTo(task.message(1).work());
        task.awaitCounts("total 1, published 1");
        var status = fleet.api().status(task.experiment());
        assertThat(status.path("lost").asInt()).isEqualTo(1);
        assertThat(status.path("retried").asInt()).isEqualTo(1);
        assertThat(fleet.api().failures(task.experiment())).isEmpty();
    }

    @Test
    void anAttemptThatWasLostAndComesBackToLifeCounts() {
        // given
        var task = OneTask.on(fleet);
        fleet.workers().claim(task.id(), Stage.ADAPTATION, 1, OneTask.SHORT);
        await().untilAsserted(() -> assertThat(fleet.topics().tasks(task.id())).hasSize(2));
        // when
        fleet.workers().adapt(task.message(1));
        // then
        task.awaitCounts("total 1, adapted 1");
    }

    @Test
    void anEvaluationThatFailsIsTriedAgain() {
        // given
        var task = OneTask.on(fleet);
        fleet.workers().adapt(task.message(1));
        // when
        fleet.workers().claim(task.id(), Stage.EVALUATION, 1, OneTask.LONG);
        fleet.workers().fail(task.id(), Stage.EVALUATION, 1, FailureCategory.INTERNAL);
        // then
        await().untilAsserted(
                        () -> assertThat(fleet.topics().checkpoints(task.id())).hasSize(2));
        var second = fleet.topics().checkpoints(task.id()).getLast();
        assertThat(second.attempt()).isEqualTo(2);
        fleet.workers().evaluate(second, 0.5);
        task.awaitCounts("total 1, done 1");
    }

    @Test
    void theLimitOfAttemptsEndsInADeadLetter() {
        // given
        var task = OneTask.on(fleet);
        // when
        for (int attempt = 1; attempt <= 3; attempt++) {
            int expected = attempt;
            await().untilAsserted(
                            () -> assertThat(fleet.topics().tasks(task.id())).hasSize(expected));
            task.claim(attempt);
            task.fail(attempt, FailureCategory.INTERNAL);
        }
        // then
        task.awaitCounts("total 1, dead 1");
        assertThat(fleet.api().failures(task.experiment()).at("/0/attempts").asInt())
                .isEqualTo(3);
        assertThat(fleet.topics().tasks(task.id())).hasSize(3);
    }
}
