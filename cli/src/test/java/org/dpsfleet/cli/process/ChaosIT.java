package org.dpsfleet.cli.process;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Isolated;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * An experiment on a fleet whose processes are killed, frozen, stopped and started again all the time
 * comes to what an undisturbed run comes to, bit by bit. Of any size by {@code -Dchaos.kills=500}; the
 * strikes are drawn anew from {@code -Dchaos.seed}. It runs alone: beside other fleets each restart takes so long
 * that the next strike comes first.
 */
@Isolated
class ChaosIT {
    private static final int KILLS = Integer.getInteger("chaos.kills", 60);
    private static final long SEED = Long.getLong("chaos.seed", 1L);

    /** So long that most strikes at a {@code gpu-worker} hit a training; longer ones would only take longer. */
    private static final int EPOCHS = 24;

    @RegisterExtension
    final FleetProcesses processes = new FleetProcesses();

    @Test
    void aFleetThatIsKilledAllTheTimeFindsWhatAnUndisturbedRunFinds() throws Exception {
        // given
        // What the processes write stays there for whoever looks into a failure.
        var folder = Files.createTempDirectory(Path.of("target").toAbsolutePath(), "chaos-");
        // Five tasks of two stages each for every six kills.
        var experiment = ChaosExperiment.run(processes, Math.max(1, KILLS / 6), EPOCHS);
        System.out.printf("chaos: %d kills of seed %d, %d tasks, in %s%n", KILLS, SEED, experiment.tasks(), folder);
        try (var fleet = ChaosFleet.start(folder);
                var disturbed = DisturbedRun.of(experiment, fleet)) {
            // when
            disturbed.agitate(Strike.drawn(SEED, KILLS), Duration.ofMillis(3500), SEED);

            // then
            var ledger = disturbed.assertNothingLost();
            assertThat(ledger.lost()).as("strikes that hit a task").isGreaterThan(KILLS / 12);
            assertThat(disturbed.samples()).isGreaterThan(KILLS / 2);
        }
    }
}
