package org.dpsfleet.cli.process;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * An experiment on a fleet whose processes are killed, frozen, stopped and started again all the time
 * comes to what an undisturbed run comes to, bit by bit: half of the strikes where the workers share a folder, half
 * where they share a bucket whose server is in trouble, too. Of any size by {@code -Dchaos.kills=500}; the
 * strikes are drawn anew from {@code -Dchaos.seed}. It runs alone: beside other fleets each restart takes so long
 * that the next strike comes first.
 */
@Isolated
class ChaosIT {
    private static final int KILLS = Integer.getInteger("chaos.kills", 60) / Store.values().length;
    private static final long SEED = Long.getLong("chaos.seed", 1L);

    /** So long that most strikes at a {@code gpu-worker} hit a training; longer ones would only take longer. */
    private static final int EPOCHS = 24;

    @RegisterExtension
    final FleetProcesses processes = new FleetProcesses();

    /** Where checkpoints go. */
    private enum Store {
        FOLDER {
            @Override
            SharedStore open(Path folder) {
                return SharedStore.folder(folder.resolve("out"));
            }
        },
        BUCKET {
            @Override
            SharedStore open(Path folder) {
                return Bucket.troubled(SEED);
            }
        };

        abstract SharedStore open(Path folder);
    }

    @ParameterizedTest
    @EnumSource
    void aFleetThatIsKilledAllTheTimeFindsWhatAnUndisturbedRunFinds(Store kind) throws Exception {
        // given
        // What the processes write stays there for whoever looks into a failure.
        var folder = Files.createTempDirectory(Path.of("target").toAbsolutePath(), "chaos-");
        // Five tasks of two stages each for every six kills.
        var experiment = ChaosExperiment.run(processes, Math.max(1, KILLS / 6), EPOCHS);
        long seed = SEED + kind.ordinal();
        System.out.printf(
                "chaos: %d kills of seed %d, %d tasks, in %s, %s%n", KILLS, seed, experiment.tasks(), folder, kind);
        try (var store = kind.open(folder);
                var fleet = ChaosFleet.start(folder, store);
                var disturbed = DisturbedRun.of(experiment, fleet)) {
            // when
            disturbed.agitate(Strike.drawn(seed, KILLS), Duration.ofMillis(3500), seed);

            // then
            var ledger = disturbed.assertNothingLost();
            assertThat(ledger.lost()).as("strikes that hit a task").isGreaterThan(KILLS / 12);
            assertThat(disturbed.samples()).isGreaterThan(KILLS / 2);
        }
    }
}
