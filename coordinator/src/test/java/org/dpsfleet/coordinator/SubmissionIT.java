package org.dpsfleet.coordinator;

import org.dpsfleet.coordinator.plan.Planner;
import org.dpsfleet.coordinator.plan.Specs;
import org.dpsfleet.schemas.codec.Json;
import org.dpsfleet.schemas.spec.ContextSource;
import org.dpsfleet.schemas.spec.ExperimentSpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;

/** What an experiment comes to when it is submitted. */
class SubmissionIT {
    private static final ExperimentSpec TWO_TASKS = Specs.spec("two", new ContextSource.Random(3, 1), 1);
    private static final Planner PLANNER = new Planner(4096);

    @RegisterExtension
    final TestFleet fleet = new TestFleet();

    @Test
    void itsTasksAreOnTheTopic() {
        // given
        var plan = PLANNER.plan(TWO_TASKS);
        // when
        var reply = fleet.api().submit(TWO_TASKS);
        // then
        assertThat(reply.status()).as(reply.response().body()).isEqualTo(202);
        assertThat(reply.response().headers().firstValue("Location"))
                .hasValue("/api/v1/experiments/" + plan.experimentId());
        assertThat(reply.json().toString())
                .isEqualTo("{\"experiment_id\":\"" + plan.experimentId()
                        + "\",\"tasks\":2,\"published\":2,\"already_done\":0}");
        for (var task : plan.tasks()) {
            assertThat(fleet.topics().tasks(task.taskId())).containsExactly(task);
        }
    }

    @Test
    void submittedAgainItIsTheSameOne() {
        // given
        var plan = PLANNER.plan(TWO_TASKS);
        fleet.api().submitted(TWO_TASKS);
        // when
        var again = fleet.api().submit(TWO_TASKS);
        // then
        assertThat(again.status()).isEqualTo(200);
        assertThat(again.json().path("experiment_id").asString()).isEqualTo(plan.experimentId());
        for (var task : plan.tasks()) {
            assertThat(fleet.topics().tasks(task.taskId())).hasSize(1);
        }
    }

    @Test
    void aDryRunPublishesNothing() {
        // given
        var plan = PLANNER.plan(TWO_TASKS);
        // when
        var reply = fleet.api().post("/api/v1/experiments?dry_run=true", Json.text(TWO_TASKS));
        // then
        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.json().path("published").asInt()).isEqualTo(2);
        assertThat(fleet.api().get("/api/v1/experiments/" + plan.experimentId()).status())
                .isEqualTo(404);
        assertThat(fleet.topics().tasks(plan.taskIds().getFirst())).isEmpty();
    }

    @Test
    void anotherExperimentSharesTasksThatAreDone() {
        // given
        var id = fleet.api().submitted(Specs.lin("one", 3, 1L));
        var taskId = fleet.api().taskIds(id).getFirst();
        fleet.workers()
                .evaluate(fleet.workers().adapt(fleet.topics().tasks(taskId).getFirst()), 0.5);
        fleet.api().awaitCounts(id, "total 1, done 1");
        // when
        var other = fleet.api().submit(Specs.lin("other", 3, 1L)).json();
        // then
        assertThat(other.path("already_done").asInt()).isEqualTo(1);
        assertThat(other.path("published").asInt()).isZero();
        var otherId = other.path("experiment_id").asString();
        assertThat(otherId).isNotEqualTo(id);
        assertThat(fleet.api().state(otherId)).isEqualTo("succeeded");
        assertThat(fleet.api().results(otherId).path("tasks")).hasSize(1);
        assertThat(fleet.topics().tasks(taskId)).hasSize(1);
    }
}
