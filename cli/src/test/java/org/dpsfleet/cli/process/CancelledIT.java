package org.dpsfleet.cli.process;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.dpsfleet.cli.process.Experiments.LONG_TASKS;
import static org.dpsfleet.cli.process.Experiments.PATIENCE;

/** A training that nobody wants any more frees its device, and can be taken up again. */
class CancelledIT {
    /** Several times what a worker needs to take the messages that are left. */
    private static final Duration LOOKING = Duration.ofSeconds(8);

    @RegisterExtension
    final FleetProcesses processes = new FleetProcesses();

    @Test
    void aCancelledTrainingStopsAndGoesOnWhenItIsSubmittedAgain() throws Exception {
        // given
        var expected = LONG_TASKS.undisturbed(processes);
        var file = LONG_TASKS.in(processes.folder());
        var fleet = SmallFleet.start(processes);
        // Heard of often, it is told early in its training.
        var worker = fleet.worker("gpu-worker", "--heartbeat", "1s");
        fleet.worker("eval-worker");
        var submit = fleet.start("submit", file, "--wait");
        var unused = new Watching(fleet.coordinator(), LONG_TASKS.id()).training(1, 20, status -> true);

        // when
        var cancel = fleet.finish("cancel", "long-tasks");

        // then
        assertThat(cancel.out()).contains("1 running ones told to stop").contains("cancelled after");
        assertThat(submit.exitCode(PATIENCE)).isEqualTo(1);
        // Messages of it are still on the topic: the worker takes them, begins none and it stays cancelled.
        var end = Instant.now().plus(LOOKING);
        while (Instant.now().isBefore(end)) {
            var state = fleet.json("status", "long-tasks").path("state").asString();
            assertThat(state).isEqualTo("cancelled");
            Thread.sleep(200);
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
