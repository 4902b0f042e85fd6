package org.dpsfleet.coordinator;

import java.time.Duration;
import org.dpsfleet.coordinator.plan.Specs;
import org.dpsfleet.schemas.message.FailureCategory;
import org.dpsfleet.schemas.message.Stage;
import org.dpsfleet.testing.worker.FakeWorkers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * published = succeeded + dead lettered - replayed + cancelled + in flight, at /metrics, for each
 * kind.
 */
class ArithmeticIT {
    @RegisterExtension
    final TestFleet fleet = new TestFleet();

    @Test
    void theNumbersAddUpThroughLossFailureReplayAndRestart() {
        live(fleet.workers());
        assertNumbers();

        // A new process counts from the topics, and comes to the same numbers.
        fleet.restartCoordinator();
        assertNumbers();
    }

    /** Six tasks: done twice over, adapted, lost and retried, dead, replayed, untouched. */
    private void live(FakeWorkers workers) {
        var api = fleet.api();
        var id = api.submitted(Specs.lin("sums", 2, 1L, 2L, 3L, 4L, 5L, 6L));
        var ids = api.taskIds(id);
        var done = fleet.topics().tasks(ids.get(0)).getFirst();
        var checkpoint = workers.adapt(done);
        workers.evaluate(checkpoint, 0.5);
        workers.evaluate(checkpoint, 0.5);
        workers.adapt(fleet.topics().tasks(ids.get(1)).getFirst());
        workers.claim(ids.get(2), Stage.ADAPTATION, 1, Duration.ofMillis(100));
        workers.fail(ids.get(3), Stage.ADAPTATION, 1, FailureCategory.BAD_INPUT);
        workers.fail(ids.get(4), Stage.ADAPTATION, 1, FailureCategory.DIVERGED);
        await().untilAsserted(() -> {
            assertThat(fleet.api().metric("dps_tasks_dead_lettered_total{kind=\"adaptation\"}"))
                    .isEqualTo(2);
            assertThat(fleet.api().metric("dps_tasks_retried_total{kind=\"adaptation\"}"))
                    .isEqualTo(1);
        });
        api.post("/api/v1/replays", "{\"task_ids\":[\"%s\"]}".formatted(ids.get(4)));
    }

    private void assertNumbers() {
        await().untilAsserted(() -> {
            assertStage(Stage.ADAPTATION, 6, 2, 2, 1, 3);
            assertStage(Stage.EVALUATION, 2, 1, 0, 0, 1);
        });
        assertThat(fleet.api().metric("dps_tasks_lost_total{kind=\"adaptation\"}"))
                .isEqualTo(1);
        assertThat(fleet.api().metric("dps_tasks_retried_total{kind=\"adaptation\"}"))
                .isEqualTo(1);
        assertThat(fleet.api().metric("dps_tasks_failed_total{category=\"bad_input\",kind=\"adaptation\"}"))
                .isEqualTo(1);
        assertThat(fleet.api().metric("dps_tasks_failed_total{category=\"internal\",kind=\"adaptation\"}"))
                .isZero();
    }

    private void assertStage(Stage stage, int published, int succeeded, int deadLettered, int replayed, int inFlight) {
        var kind = stage.name();
        assertThat(counter("published", kind)).isEqualTo(published);
        assertThat(counter("succeeded", kind)).isEqualTo(succeeded);
        assertThat(counter("dead_lettered", kind)).isEqualTo(deadLettered);
        assertThat(counter("replayed", kind)).isEqualTo(replayed);
        assertThat(state("queued", kind) + state("running", kind) + state("waiting", kind))
                .isEqualTo(inFlight);
        assertThat(counter("published", kind))
                .isEqualTo(counter("succeeded", kind)
                        + counter("dead_lettered", kind)
                        - counter("replayed", kind)
                        + counter("cancelled", kind)
                        + inFlight);
    }

    private double counter(String name, String kind) {
        return fleet.api().metric("dps_tasks_%s_total{kind=\"%s\"}".formatted(name, kind));
    }

    private double state(String state, String kind) {
        return fleet.api().metric("dps_tasks{kind=\"%s\",state=\"%s\"}".formatted(kind, state));
    }
}
