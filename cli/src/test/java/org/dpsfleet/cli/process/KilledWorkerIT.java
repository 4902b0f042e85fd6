package org.dpsfleet.cli.process;

import org.dpsfleet.schemas.codec.Json;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.dpsfleet.cli.process.Experiments.LONG_TASKS;
import static org.dpsfleet.cli.process.Experiments.PATIENCE;

/** A machine that dies in the middle of a training costs time, and nothing else. */
class KilledWorkerIT {
    @RegisterExtension final FleetProcesses processes = new FleetProcesses();

    @Test
    void anotherWorkerTakesOverWhatAKilledOneHeld() {
        // given
        var expected = LONG_TASKS.undisturbed(processes);
        var file = LONG_TASKS.in(processes.folder());
        var out = processes.folder().resolve("out");
        var broker =
                processes
                        .start("broker", "--port", "0", "--dir", out.resolve("kafka").toString())
                        .awaitFirstLine();
        var coordinator =
                processes
                        .start("coordinator", "--port", "0", "--bootstrap-servers", broker)
                        .awaitFirstLine();
        var worker =
                processes.start(
                        "gpu-worker", "--bootstrap-servers", broker, "--out", out.toString());
        processes.start("eval-worker", "--bootstrap-servers", broker, "--out", out.toString());
        var submit = processes.start("submit", file, "--wait", "--coordinator", coordinator);

        // when
        var seen =
                new Watching(coordinator, LONG_TASKS.id()).training(1, 20, status -> true);
        worker.kill();
        assertThat(seen.training().done()).isLessThan(seen.training().total());
        processes.start("gpu-worker", "--bootstrap-servers", broker, "--out", out.toString());

        // then
        assertThat(submit.exitCode(PATIENCE)).as(submit.err()).isZero();
        var told =
                processes.finish(
                        PATIENCE, "status", "long-tasks", "--json", "--coordinator", coordinator);
        var status = Json.mapper().readTree(told.out());
        assertThat(status.path("state").asString()).isEqualTo("succeeded");
        assertThat(status.path("lost").asInt()).isEqualTo(1);
        assertThat(status.path("retried").asInt()).isEqualTo(1);
        var csv =
                processes.finish(
                        PATIENCE,
                        "results",
                        "long-tasks",
                        "--format",
                        "csv",
                        "--coordinator",
                        coordinator);
        assertThat(Outcome.of(csv.out(), out.resolve("checkpoints"))).isEqualTo(expected);
    }
}
