package org.dpsfleet.cli.process;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.dpsfleet.schemas.codec.Json;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.dpsfleet.cli.process.Experiments.LONG_TASKS;
import static org.dpsfleet.cli.process.Experiments.PATIENCE;

/** A training that nobody wants any more frees its device, and can be taken up again. */
class CancelledIT {
    @RegisterExtension final FleetProcesses processes = new FleetProcesses();

    @Test
    void aCancelledTrainingStopsAndGoesOnWhenItIsSubmittedAgain() {
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
        var unused = new Watching(coordinator, LONG_TASKS.id()).training(1, 20, status -> true);

        // when
        var cancel = processes.finish(PATIENCE, "cancel", "long-tasks", "--coordinator", coordinator);

        // then
        assertThat(cancel.exitCode(PATIENCE)).as(cancel.err()).isZero();
        assertThat(cancel.out()).contains("1 running ones told to stop").contains("cancelled after");
        assertThat(submit.exitCode(PATIENCE)).isEqualTo(1);
        // Messages of it are still on the topic: the worker takes them, begins none and it stays cancelled.
        Awaitility.await()
                .during(Duration.ofSeconds(5))
                .atMost(PATIENCE)
                .until(() -> isCancelled(status(coordinator)));
        var status = status(coordinator);
        assertThat(status.path("running")).isEmpty();
        assertThat(status.path("lost").asInt()).isZero();
        assertThat(worker.isAlive()).isTrue();

        // when
        var again = processes.finish(PATIENCE, "submit", file, "--wait", "--coordinator", coordinator);

        // then
        assertThat(again.exitCode(PATIENCE)).as(again.err()).isZero();
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

    private JsonNode status(String coordinator) {
        var told =
                processes.finish(
                        PATIENCE, "status", "long-tasks", "--json", "--coordinator", coordinator);
        return Json.mapper().readTree(told.out());
    }

    private static boolean isCancelled(JsonNode status) {
        return status.path("state").asString().equals("cancelled");
    }
}
