package org.dpsfleet.cli.process;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.dpsfleet.cli.process.Experiments.LONG_TASKS;
import static org.dpsfleet.cli.process.Experiments.PATIENCE;

/** A machine that dies in the middle of a training costs time, and nothing else. */
class KilledWorkerIT {
    @RegisterExtension
    final FleetProcesses processes = new FleetProcesses();

    @Test
    void anotherWorkerTakesOverWhatAKilledOneHeld() {
        // given
        var expected = LONG_TASKS.undisturbed(processes);
        var file = LONG_TASKS.in(processes.folder());
        var fleet = SmallFleet.start(processes);
        // Heard of often, it is struck early in its training, and soon found lost.
        var worker = fleet.worker("gpu-worker", "--heartbeat", "1s", "--lease", "10s");
        fleet.worker("eval-worker");
        var submit = fleet.start("submit", file, "--wait");

        // when
        var seen = new Watching(fleet.coordinator(), LONG_TASKS.id()).training(1, 20, status -> true);
        worker.kill();
        assertThat(seen.training().done()).isLessThan(seen.training().total());
        fleet.worker("gpu-worker");

        // then
        assertThat(submit.exitCode(PATIENCE)).as(submit.err()).isZero();
        var status = fleet.json("status", "long-tasks");
        assertThat(status.path("state").asString()).isEqualTo("succeeded");
        assertThat(status.path("lost").asInt()).isEqualTo(1);
        assertThat(status.path("retried").asInt()).isEqualTo(1);
        assertThat(fleet.outcome("long-tasks")).isEqualTo(expected);
    }
}
