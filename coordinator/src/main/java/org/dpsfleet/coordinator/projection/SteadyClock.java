package org.dpsfleet.coordinator.projection;

import java.time.Instant;
import java.time.InstantSource;

/**
 * The clock by which leases and delays are measured. It starts at the time of day and then advances steadily,
 * whatever happens to the machine's clock, so its times can be compared with each other, but not with those of
 * another clock.
 */
public final class SteadyClock implements InstantSource {
    private final Instant begin;
    private final long nanos = System.nanoTime();

    /** Begins now, by that clock. */
    public SteadyClock(InstantSource wall) {
        begin = wall.instant();
    }

    @Override
    public Instant instant() {
        return begin.plusNanos(System.nanoTime() - nanos);
    }
}
