package org.dpsfleet.coordinator.live;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** How fast tasks of experiments come to an end, over the last ten minutes. One thread. */
final class Pace {
    private static final Duration WINDOW = Duration.ofMinutes(10);

    private final Map<String, Deque<Count>> counts = new HashMap<>();

    private record Count(Instant at, int ended) {}

    /** Remembers how many tasks have ended by now; call it every some seconds. */
    void count(String experimentId, int ended, Instant now) {
        var list = counts.computeIfAbsent(experimentId, _ -> new ArrayDeque<>());
        list.add(new Count(now, ended));
        while (list.getFirst().at().isBefore(now.minus(WINDOW))) {
            list.removeFirst();
        }
    }

    /** Forgets all other experiments. */
    void keep(Set<String> experimentIds) {
        counts.keySet().retainAll(experimentIds);
    }

    /** Tasks per minute; null if none has ended since it was first counted. */
    @Nullable
    Double perMinute(String experimentId, int ended, Instant now) {
        var list = counts.get(experimentId);
        if (list == null) {
            return null;
        }
        var first = list.getFirst();
        double minutes = Duration.between(first.at(), now).toMillis() / 60_000.0;
        return minutes <= 0 || ended <= first.ended() ? null : (Double) ((ended - first.ended()) / minutes);
    }
}
