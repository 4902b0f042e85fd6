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
    private static final int MOST_PAUSE_MILLIS = 3500;
    private static final Duration MOST_WAITING = Duration.ofSeconds(10);
    private static final double MOST_AHEAD = 0.05;

    private final ChaosFleet fleet;
    private final DoubleSupplier done;
    private final List<Strike> strikes;
    private final Random random;
    private final List<String> diary = new ArrayList<>();

    /**
     * @param done the share of the work that is done, from 0 to 1
     * @param deaths strikes that end a process
     */
    Agitator(ChaosFleet fleet, DoubleSupplier done, long seed, int deaths) {
        this.fleet = fleet;
        this.done = done;
        this.strikes = Strike.drawn(seed, deaths);
        this.random = new Random(seed);
    }

    /** All the strikes, one after the other; the fleet is tended all the time. */
    void agitate() throws InterruptedException {
        for (var i = 0; i < strikes.size(); i++) {
            var share = (double) i / strikes.size();
            pause(Duration.ofMillis(random.nextInt(MOST_PAUSE_MILLIS)), share);
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
