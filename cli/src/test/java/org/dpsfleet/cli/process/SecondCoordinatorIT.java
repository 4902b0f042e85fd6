package org.dpsfleet.cli.process;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.dpsfleet.cli.process.Experiments.MANY_TASKS;

/** Two coordinators as processes of their own: the younger one is the one. */
class SecondCoordinatorIT {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @RegisterExtension
    final FleetProcesses processes = new FleetProcesses();

    @Test
    void theOlderOneEndsWithAClearWordAndTheYoungerOneGoesOn() {
        // given
        var file = MANY_TASKS.in(processes.folder());
        var broker = processes
                .start(
                        "broker",
                        "--port",
                        "0",
                        "--dir",
                        processes.folder().resolve("kafka").toString())
                .awaitFirstLine();
        var older = processes.start("coordinator", "--port", "0", "--bootstrap-servers", broker);
        var olderUrl = older.awaitFirstLine();
        var younger = processes.start("coordinator", "--port", "0", "--bootstrap-servers", broker);
        var youngerUrl = younger.awaitFirstLine();

        // when
        var refused = processes.finish(PATIENCE, "submit", file, "--coordinator", olderUrl);

        // then
        assertThat(refused.exitCode(PATIENCE)).isEqualTo(1);
        assertThat(refused.err()).contains("another coordinator has started with this Kafka");
        assertThat(older.exitCode(PATIENCE)).isEqualTo(1);
        assertThat(older.err()).contains("only one may write, this one stops");
        var taken = processes.finish(PATIENCE, "submit", file, "--coordinator", youngerUrl);
        assertThat(taken.exitCode(PATIENCE)).as(taken.err()).isZero();
    }
}
