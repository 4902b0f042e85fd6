package org.dpsfleet.cli.process;

import org.dpsfleet.schemas.codec.Json;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.dpsfleet.cli.process.Experiments.MANY_TASKS;
import static org.dpsfleet.cli.process.Experiments.PATIENCE;

/** How a worker's process begins and ends. */
class WorkerProcessIT {
    @RegisterExtension
    final FleetProcesses processes = new FleetProcesses();

    @Test
    void aWorkerThatHasDoneItsShareEndsWith75() throws Exception {
        // given
        var file = MANY_TASKS.in(processes.folder());
        var fleet = SmallFleet.start(processes);
        var worker = fleet.worker("gpu-worker", "--recycle-after-tasks", "1", "--log-format", "json");

        // when
        fleet.finish("submit", file);

        // then
        assertThat(worker.exitCode(PATIENCE)).isEqualTo(75);
        assertThat(worker.err()).contains("fleet: recycled after 1 task; start it again");
        assertThat(worker.err().lines().filter(line -> !line.startsWith("fleet: ")))
                .isNotEmpty()
                .allSatisfy(line -> assertThat(
                                Json.mapper().readTree(line).path("message").asString())
                        .isNotEmpty());
    }

    @Test
    void metricsForOtherMachinesNeedAToken() {
        var worker = processes.finish(PATIENCE, "gpu-worker", "--health-host", "0.0.0.0");

        assertThat(worker.exitCode(PATIENCE)).isEqualTo(2);
        assertThat(worker.err()).contains("fleet: health host: 0.0.0.0 can be reached from other machines");
    }

    @Test
    void settingsThatCannotBeAreNamed() {
        var patience = processes.finish(PATIENCE, "eval-worker", "--patience", "1s");
        var tasks = processes.finish(PATIENCE, "eval-worker", "--recycle-after-tasks", "-1");
        var words = processes.finish(PATIENCE, "eval-worker", "--patience", "long");

        assertThat(patience.exitCode(PATIENCE)).isEqualTo(2);
        assertThat(patience.err()).contains("patience: PT1S is not accepted");
        assertThat(tasks.exitCode(PATIENCE)).isEqualTo(2);
        assertThat(tasks.err()).contains("recycle after tasks: -1 is not accepted");
        assertThat(words.exitCode(PATIENCE)).isEqualTo(2);
        assertThat(words.err()).contains("'long' is no time; accepted: a whole number with ms, s, m or h");
    }
}
