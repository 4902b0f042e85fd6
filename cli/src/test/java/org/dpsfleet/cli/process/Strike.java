package org.dpsfleet.cli.process;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** What the {@link Agitator} does to a process, and to one of which kind. */
enum Strike {
    WORKER_KILLED("-worker", "KILL", 34),
    WORKER_TERMINATED("-worker", "TERM", 16),
    WORKER_FROZEN("-worker", "STOP", 8),
    BROKER_KILLED("broker", "KILL", 3),
    BROKER_TERMINATED("broker", "TERM", 2),
    COORDINATOR_KILLED("coordinator", "KILL", 4),
    COORDINATOR_TERMINATED("coordinator", "TERM", 1);

    private final String role;
    private final String signal;
    private final int inSixtyDeaths;

    Strike(String role, String signal, int inSixtyDeaths) {
        this.role = role;
        this.signal = signal;
        this.inSixtyDeaths = inSixtyDeaths;
    }

    /**
     * Strikes in a random order, always the same for the same seed; in every sixty that end a process all
     * kinds are there.
     *
     * @param deaths strikes that end a process; some that only freeze one come on top
     */
    static List<Strike> drawn(long seed, int deaths) {
        var random = new Random(seed);
        var drawn = new ArrayList<Strike>();
        while (drawn.stream().filter(Strike::ends).count() < deaths) {
            var sixty = new ArrayList<Strike>();
            for (var strike : values()) {
                sixty.addAll(Collections.nCopies(strike.inSixtyDeaths, strike));
            }
            Collections.shuffle(sixty, random);
            drawn.addAll(sixty);
        }
        while (drawn.stream().filter(Strike::ends).count() > deaths) {
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
