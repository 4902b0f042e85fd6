package org.dpsfleet.cli.process;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.dpsfleet.cli.network.Hosts;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Isolated;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The same on a cluster of three brokers, which are killed one after the other, leaders first, some together with their
 * data, while workers and coordinator die as well. Of any size by {@code -Dchaos.brokerKills=200}; the strikes are
 * drawn anew from {@code -Dchaos.seed}.
 */
@Isolated
class ClusterChaosIT {
    private static final int BROKERS = 3;
    private static final int KILLS = Integer.getInteger("chaos.brokerKills", 20);
    private static final long SEED = Long.getLong("chaos.seed", 1L);

    /** So long that there is work until the last strike, as each waits for a cluster that is whole. */
    private static final int EPOCHS = 48;

    @RegisterExtension
    final FleetProcesses processes = new FleetProcesses();

    @Test
    void aFleetWhoseBrokersAreKilledOneAfterTheOtherFindsWhatAnUndisturbedRunFinds() throws Exception {
        // given
        // What the processes write stays there for whoever looks into a failure.
        var folder = Files.createTempDirectory(Path.of("target").toAbsolutePath(), "cluster-chaos-");
        var experiment = ChaosExperiment.run(processes, 4 * Math.ceilDiv(KILLS, 20), EPOCHS);
        System.out.printf(
                "chaos: %d kills of brokers of seed %d, %d tasks, in %s%n", KILLS, SEED, experiment.tasks(), folder);
        try (var store = SharedStore.folder(folder.resolve("out"));
                var fleet = ChaosFleet.start(folder, BROKERS, Hosts.ONE, store);
                var disturbed = DisturbedRun.of(experiment, fleet)) {
            // when
            // Each strike at a broker waits until the last one is in sync again, which is pause enough.
            disturbed.agitate(Strike.drawnForCluster(SEED, KILLS), Duration.ofMillis(500), SEED);

            // then
            disturbed.assertNothingLost();
            assertThat(disturbed.samples()).isGreaterThan(KILLS);
        }
    }
}
