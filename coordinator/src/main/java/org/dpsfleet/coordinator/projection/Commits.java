package org.dpsfleet.coordinator.projection;

import java.time.Duration;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/**
 * When a projection stores what has changed: once a second, so that little is read again after a crash, and earlier
 * where much was read, so that little is in memory. On the thread that reads the topics.
 */
final class Commits {
    private static final long PERIOD_NANOS = Duration.ofSeconds(1).toNanos();
    private static final long MOST_BYTES = 32L << 20;

    private final Projection projection;
    private long committedAt = System.nanoTime();
    private long bytes;

    Commits(Projection projection) {
        this.projection = projection;
    }

    /**
     * Records were taken in.
     *
     * @param readTo the topics' positions with them
     * @param size of the records
     */
    void taken(Map<TopicPartition, Long> readTo, long size) {
        bytes += size;
        if (bytes >= MOST_BYTES || System.nanoTime() - committedAt >= PERIOD_NANOS) {
            now(readTo);
        }
    }

    /** Stores what is not stored yet. */
    void now(Map<TopicPartition, Long> readTo) {
        if (!readTo.equals(projection.positions())) {
            projection.commit(readTo);
        }
        bytes = 0;
        committedAt = System.nanoTime();
    }
}
