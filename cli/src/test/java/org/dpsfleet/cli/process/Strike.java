package org.dpsfleet.cli.process;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;

/** What the {@link Agitator} does to a process, and to one of which kind. */
enum Strike {
    WORKER_KILLED("-worker", "KILL", 34, 6),
    WORKER_TERMINATED("-worker", "TERM", 16, 2),
    WORKER_FROZEN("-worker", "STOP", 8, 1),
    BROKER_KILLED("broker", "KILL", 3, 18),
    BROKER_TERMINATED("broker", "TERM", 2, 0),
    COORDINATOR_KILLED("coordinator", "KILL", 4, 3),
    COORDINATOR_TERMINATED("coordinator", "TERM", 1, 0),
    /** Killed, and what it had on its disk is gone as well. */
    BROKER_REPLACED("broker", "KILL", 0, 2);

    private final String role;
    private final String signal;
    private final int inSixtyDeaths;
    private final int inTwentyBrokerDeaths;

    Strike(String role, String signal, int inSixtyDeaths, int inTwentyBrokerDeaths) {
        this.role = role;
        this.signal = signal;
        this.inSixtyDeaths = inSixtyDeaths;
        this.inTwentyBrokerDeaths = inTwentyBrokerDeaths;
    }

    /**
     * Strikes in a random order, always the same for the same seed; in every sixty that end a process all
     * kinds are there.
     *
     * @param deaths strikes that end a process; some that only freeze one come on top
     */
    static List<Strike> drawn(long seed, int deaths) {
        return drawn(seed, strike -> strike.inSixtyDeaths, Strike::ends, deaths);
    }

    /**
     * The same for a fleet on a cluster of brokers, at which most strikes are aimed.
     *
     * @param deaths of brokers; those of other processes come on top
     */
    static List<Strike> drawnForCluster(long seed, int deaths) {
        return drawn(seed, strike -> strike.inTwentyBrokerDeaths, strike -> strike.meets("broker"), deaths);
    }

    private static List<Strike> drawn(long seed, ToIntFunction<Strike> among, Predicate<Strike> counts, int count) {
        var random = new Random(seed);
        var drawn = new ArrayList<Strike>();
        while (drawn.stream().filter(counts).count() < count) {
            var several = new ArrayList<Strike>();
            for (var strike : values()) {
                several.addAll(Collections.nCopies(among.applyAsInt(strike), strike));
            }
            Collections.shuffle(several, random);
            drawn.addAll(several);
        }
        while (drawn.stream().filter(counts).count() > count) {
            drawn.removeLast();
        }
        return drawn;
    }

    /** Whether its process is gone afterwards. */
    boolean ends() {
        return this != WORKER_FROZEN;
    }

    /** Whether it may hit a process of this role, for example {@code gpu-worker}. */
    boolean meets(String aRole) {
        return aRole.endsWith(role);
    }

    /** Its signal, without SIG. */
    String signal() {
        return signal;
    }
}
