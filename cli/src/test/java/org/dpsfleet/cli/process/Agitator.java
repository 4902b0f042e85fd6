package org.dpsfleet.cli.process;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.DoubleSupplier;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Strikes at the processes of a fleet that works, at random intervals. What is drawn depends on the seed
 * alone; when it falls, on the fleet: a strike waits for a process that works, comes at once when the work
 * is further on than the strikes are, and later when it is far behind, so that there is work to hit.
 */
final class Agitator {
    private static final Duration TICK = Duration.ofMillis(100);
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final Duration MOST_WAITING = Duration.ofSeconds(10);
    private static final double MOST_AHEAD = 0.05;

    private final ChaosFleet fleet;
    private final DoubleSupplier done;
    private final List<Strike> strikes;
    private final Duration mostPause;
    private final Random random;
    private final List<String> diary = new ArrayList<>();

    /**
     * @param done the share of the work that is done, from 0 to 1
     * @param strikes in their order
     * @param mostPause before a strike
     * @param seed of whom they hit, and when
     */
    Agitator(ChaosFleet fleet, DoubleSupplier done, List<Strike> strikes, Duration mostPause, long seed) {
        this.fleet = fleet;
        this.done = done;
        this.strikes = strikes;
        this.mostPause = mostPause;
        this.random = new Random(seed);
    }

    /** All the strikes, one after the other; the fleet is tended all the time. */
    void agitate() throws InterruptedException {
        for (var i = 0; i < strikes.size(); i++) {
            var share = (double) i / strikes.size();
            pause(Duration.ofMillis(random.nextInt((int) mostPause.toMillis())), share);
            pause(MOST_WAITING, share - MOST_AHEAD);
            strike(strikes.get(i));
        }
    }

    /** What was done when, for people. */
    String diary() {
        return String.join("\n", diary);
    }

    /** Tends the fleet once, and waits a little. */
    void rest() throws InterruptedException {
        fleet.tend();
        Thread.sleep(TICK);
    }

    /** Waits until so much is done, at most so long. */
    private void pause(Duration atMost, double share) throws InterruptedException {
        var end = Instant.now().plus(atMost);
        while (Instant.now().isBefore(end) && done.getAsDouble() < share) {
            rest();
        }
    }

    private void strike(Strike strike) throws InterruptedException {
        var deadline = Instant.now().plus(PATIENCE);
        var targets = fleet.targets(strike);
        while (targets.isEmpty()) {
            assertThat(Instant.now()).as("somebody works for %s", strike).isBefore(deadline);
            rest();
            targets = fleet.targets(strike);
        }
        var target = targets.get(random.nextInt(targets.size()));
        // From a little more than a lease to two of them: found lost, and taken over by somebody.
        var freeze = ChaosFleet.LEASE.plusMillis(1000 + random.nextInt((int) ChaosFleet.LEASE.toMillis()));
        var line = "%s %s %s, %.0f %% done".formatted(Instant.now(), strike, target, 100 * done.getAsDouble());
        diary.add(line);
        System.out.println("chaos: " + line);
        target.strike(strike, freeze);
    }
}
