package org.dpsfleet.cli.process;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.dpsfleet.cli.network.HostNetwork;
import org.dpsfleet.cli.network.Trouble;
import org.dpsfleet.cli.network.Wire;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Isolated;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * The same where coordinator, brokers, two workers of each kind and the store of checkpoints, a bucket, are on hosts of
 * their own that share no folder, and the network between them fails: every pair is cut, in both directions and in one,
 * for longer and for shorter than a lease, and everything is slow and loses packets. Longer by {@code -Dnetwork.rounds=10}, with {@code -Dnetwork.brokers=3}.
 */
@Isolated
class NetworkIT {
    private static final int BROKERS = Integer.getInteger("network.brokers", 1);
    private static final int ROUNDS = Integer.getInteger("network.rounds", 1);
    private static final long SEED = Long.getLong("chaos.seed", 1L);
    private static final Duration SHORTER = Duration.ofSeconds(2);
    private static final Duration LONGER = ChaosFleet.LEASE.plusSeconds(3);

    /** So long that there is work while the network fails. */
    private static final int EPOCHS = 48;

    private static final Wire POOR = new Wire(Duration.ofMillis(300), 0.1);
    private static final Duration WHOLE = Duration.ofMillis(500);

    @RegisterExtension
    final FleetProcesses processes = new FleetProcesses();

    @Test
    void aFleetWhoseNetworkFailsFindsWhatAnUndisturbedRunFinds() throws Exception {
        var missing = HostNetwork.unavailable();
        assumeTrue(missing.isEmpty(), () -> "no hosts can be made here: " + missing.orElse(""));
        // given
        // What the processes write stays there for whoever looks into a failure.
        var folder = Files.createTempDirectory(Path.of("target").toAbsolutePath(), "network-");
        var experiment = ChaosExperiment.run(processes, 4 * ROUNDS, EPOCHS);
        System.out.printf("network: %d rounds, %d tasks, in %s%n", ROUNDS, experiment.tasks(), folder);
        try (var network = HostNetwork.of(hosts(), SEED);
                var bucket = Bucket.at(network.address(HostNetwork.HERE));
                var fleet = ChaosFleet.start(folder, BROKERS, network, bucket);
                var disturbed = DisturbedRun.of(experiment, fleet)) {
            // when
            for (var trouble : troubles()) {
                System.out.printf(
                        Locale.ROOT,
                        "network: %s %s for %s, %.0f %% done%n",
                        Instant.now(),
                        trouble.what(),
                        trouble.lasting(),
                        100 * disturbed.done());
                trouble.befall(network);
                disturbed.tend(trouble.lasting());
                network.heal();
                disturbed.tend(WHOLE);
            }

            // then
            var ledger = disturbed.assertNothingLost();
            assertThat(ledger.lost()).as("tasks whose workers were not heard").isPositive();
            assertThat(folder.resolve("out")).as("a folder that hosts share").doesNotExist();
        }
    }

    private static List<String> hosts() {
        var hosts = new ArrayList<String>();
        for (int i = 1; i <= BROKERS; i++) {
            hosts.add("broker-" + i);
        }
        hosts.addAll(List.of("worker-1", "worker-2", "coordinator"));
        return hosts;
    }

    /** In every second round those are long that were short. */
    private static List<Trouble> troubles() {
        var troubles = new ArrayList<Trouble>();
        var hosts = hosts();
        for (int round = 0; round < ROUNDS; round++) {
            int number = round;
            // First, for while everything is slow little work is done.
            troubles.add(Trouble.poor(hosts, POOR, LONGER.plus(SHORTER)));
            for (int i = 0; i < hosts.size(); i++) {
                for (int j = i + 1; j < hosts.size(); j++) {
                    var one = hosts.get(i);
                    var other = hosts.get(j);
                    if (!one.startsWith("broker")) {
                        // They have nothing to say to each other, and must not miss it.
                        troubles.add(Trouble.cut(one, other, SHORTER));
                        continue;
                    }
                    troubles.add(Trouble.cut(one, other, lasting(number++)));
                    troubles.add(Trouble.oneWay(one, other, lasting(number++)));
                    troubles.add(Trouble.oneWay(other, one, lasting(number++)));
                }
            }
            // The bucket.
            troubles.add(Trouble.cut("worker-" + (1 + round % 2), HostNetwork.HERE, SHORTER));
        }
        return troubles;
    }

    private static Duration lasting(int number) {
        return number % 2 == 0 ? LONGER : SHORTER;
    }
}
