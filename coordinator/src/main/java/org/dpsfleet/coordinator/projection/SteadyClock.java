package org.dpsfleet.coordinator.projection;

import java.time.Instant;
import java.time.InstantSource;

/**
 * What leases and delays are counted by. It begins at some time of day and goes on evenly, whatever
 * becomes of the machine's clock; so two of its times can be compared, and none with another clock's.
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
