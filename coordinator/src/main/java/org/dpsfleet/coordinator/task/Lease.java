package org.dpsfleet.coordinator.task;

import java.time.Duration;
import java.time.Instant;

/**
 * How long an attempt belongs to its worker, by the clock of this coordinator.
 *
 * @param claimedAt when the claim was heard
 * @param lastHeardAt when the worker was last heard of
 * @param end when the attempt counts as lost unless a heartbeat comes first
 * @param millis the longest that a claim or a heartbeat of it has asked for; does not depend on when they were heard
 */
public record Lease(Instant claimedAt, Instant lastHeardAt, Instant end, long millis) {
    /** Begins now: the worker claims the attempt, or this coordinator has just started. */
    public static Lease claimed(Instant at, long millis) {
        return new Lease(at, at, at.plusMillis(millis), millis);
    }

    /** Extends the lease after a heartbeat. A lease never becomes shorter. */
    Lease renewed(Instant at, long asked) {
        return new Lease(claimedAt, at, later(end, at.plusMillis(asked)), Math.max(millis, asked));
    }

    /** A second worker holds the attempt as well: it is lost only when the heartbeats of both have stopped. */
    Lease takenOver(Lease by) {
        return new Lease(by.claimedAt, by.lastHeardAt, later(end, by.end), Math.max(millis, by.millis));
    }

    /** Seconds that the attempt has run, as far as its worker was heard of. */
    public double seconds() {
        return Math.max(0, Duration.between(claimedAt, lastHeardAt).toMillis() / 1000.0);
    }

    /** Whether it has run out. */
    public boolean expired(Instant now) {
        return now.isAfter(end);
    }

    private static Instant later(Instant a, Instant b) {
        return a.isAfter(b) ? a : b;
    }
}
