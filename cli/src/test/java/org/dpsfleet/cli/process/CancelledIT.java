package org.dpsfleet.cli.process;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.dpsfleet.cli.process.Experiments.LONG_TASKS;
import static org.dpsfleet.cli.process.Experiments.PATIENCE;

/** A training that nobody wants any more frees its device, and can be taken up again. */
class CancelledIT {
    @RegisterExtension
    final FleetProcesses processes = new FleetProcesses();

    @Test
    void aCancelledTrainingStopsAndGoesOnWhenItIsSubmittedAgain() {
        // given
        var expected = LONG_TASKS.undisturbed(processes);
        var file = LONG_TASKS.in(processes.folder());
        var fleet = SmallFleet.start(processes);
        var worker = fleet.worker("gpu-worker");
        fleet.worker("eval-worker");
        var submit = fleet.start("submit", file, "--wait");
        var unused = new Watching(fleet.coordinator(), LONG_TASKS.id()).training(1, 20, status -> true);

        // when
        var cancel = fleet.finish("cancel", "long-tasks");

        // then
        assertThat(cancel.out()).contains("1 running ones told to stop").contains("cancelled after");
        assertThat(submit.exitCode(PATIENCE)).isEqualTo(1);
        // Messages of it are still on the topic: the worker takes them, begins none and it stays cancelled.
        for (int look = 0; look < 5; look++) {
            var state = fleet.json("status", "long-tasks").path("state").asString();
            assertThat(state).isEqualTo("cancelled");
        }
        var status = fleet.json("status", "long-tasks");
        assertThat(status.path("running")).isEmpty();
        assertThat(status.path("lost").asInt()).isZero();
        assertThat(worker.isAlive()).isTrue();

        // when
        fleet.finish("submit", file, "--wait");

        // then
        assertThat(fleet.outcome("long-tasks")).isEqualTo(expected);
    }
}
