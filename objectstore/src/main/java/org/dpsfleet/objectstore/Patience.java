package org.dpsfleet.objectstore;

import java.time.Duration;

/**
 * How it is told that somebody has died: nobody holds a lock in an object store.
 *
 * @param lease that one who set entries aside renews; without that, others put them back
 * @param unfinished how old what no checkpoint refers to has to be before it is what a dead writer left
 */
record Patience(Duration lease, Duration unfinished) {
    /** A writer sends its files within minutes, and a collector notices within seconds that its lease is old. */
    static final Patience USUAL = new Patience(Duration.ofMinutes(1), Duration.ofHours(1));
}
