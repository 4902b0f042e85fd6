package org.dpsfleet.coordinator;

import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.dpsfleet.coordinator.plan.Specs;
import org.dpsfleet.schemas.message.Stage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/** A coordinator after another one, and two at once. */
class RestartIT {
    @RegisterExtension
    final TestFleet fleet = new TestFleet();

    @Test
    void aRestartedCoordinatorHasTheSameStateAndGoesOn() {
        // given one task that is adapted and one that runs
        var workers = fleet.workers();
        var id = fleet.api().submitted(Specs.lin("two", 3, 1L, 2L));
        var adapted = fleet.api().taskIds(id).get(0);
        var running = fleet.api().taskIds(id).get(1);
        workers.claim(adapted, Stage.ADAPTATION, 1, OneTask.LONG);
        workers.adapt(fleet.topics().tasks(adapted).getFirst());
        workers.claim(running, Stage.ADAPTATION, 1, OneTask.LONG);
        workers.progress(running, 1, 2, OneTask.LONG, "file:///r2");
        fleet.api().awaitCounts(id, "total 2, running 1, adapted 1");
        var before = statusWithoutTime(id);
        // when an evaluation is claimed and lost while nobody looks
        fleet.coordinator().close();
        workers.claim(adapted, Stage.EVALUATION, 1, OneTask.SHORT);
        fleet.startCoordinator();
        // then
        await().untilAsserted(
                        () -> assertThat(fleet.topics().checkpoints(adapted)).hasSize(2));
        fleet.api().awaitCounts(id, "total 2, running 1, adapted 1");
        assertThat(statusWithoutTime(id))
                .isEqualTo(before.replace("\"lost\":0,", "\"lost\":1,").replace("\"retried\":0", "\"retried\":1"));
        workers.evaluate(fleet.topics().checkpoints(adapted).getLast(), 0.5);
        fleet.api().awaitCounts(id, "total 2, running 1, done 1");
    }

    @Test
    void aSecondCoordinatorFencesTheFirst() {
        // given
        var first = fleet.coordinator();
        var older = fleet.api();
        var spec = Specs.lin("one", 3, 1L);
        // when
        fleet.startCoordinator();
        var refused = older.submit(spec);
        // then
        assertThat(refused.status()).isEqualTo(503);
        assertThat(refused.json().path("detail").asString())
                .startsWith("another coordinator has started with this Kafka and taken over");
        assertThat(older.get("/livez").status()).isEqualTo(503);
        assertThatThrownBy(
                        () -> first.terminated().orTimeout(5, TimeUnit.SECONDS).join())
                .isInstanceOf(CompletionException.class)
                .hasMessageContaining("another coordinator has started");
        assertThat(fleet.api().submit(spec).status()).isEqualTo(202);
        assertThat(fleet.api().get("/livez").status()).isEqualTo(200);
    }

    private String statusWithoutTime(String id) {
        return fleet.api()
                .status(id)
                .toString()
                .replaceAll("\"lease_left_seconds\":[0-9.]+", "\"lease_left_seconds\":0");
    }
}
