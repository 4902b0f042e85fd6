package org.dpsfleet.schemas.cluster;

import org.jspecify.annotations.Nullable;

/**
 * How many partitions and copies the fleet's topics have.
 *
 * @param taskPartitions of the topics that workers take from, at least 1; the others have 1
 * @param replication copies of each partition, at least 1; null: as many as there are brokers, at most 3
 */
public record TopicLayout(int taskPartitions, @Nullable Integer replication) {
    /** Four partitions of the topics that workers take from, and as many copies as brokers, at most three. */
    public static final TopicLayout USUAL = new TopicLayout(4, null);

    /** With more, a broker that is lost costs nothing that matters; with fewer, two lost ones cost data. */
    private static final int MOST_USUAL_COPIES = 3;

    /** @throws IllegalArgumentException if a number is too small or too large; names it */
    public TopicLayout {
        if (taskPartitions < 1) {
            throw new IllegalArgumentException(
                    "task partitions: " + taskPartitions + " is not accepted; accepted: at least 1");
        }
        if (replication != null && (replication < 1 || replication > Short.MAX_VALUE)) {
            throw new IllegalArgumentException(
                    "replication: " + replication + " is not accepted; accepted: from 1 to the number of brokers");
        }
    }

    /** Copies of each partition on a cluster of so many brokers. */
    public int copies(int brokers) {
        return replication != null ? replication : Math.min(MOST_USUAL_COPIES, brokers);
    }

    /**
     * The least copies that have to have a record before it counts as written ({@code min.insync.replicas}). With
     * three copies two of them: a record outlives the loss of any broker, and one broker may be away.
     *
     * @param copies of each partition
     */
    static int leastInSync(int copies) {
        return copies >= MOST_USUAL_COPIES ? 2 : 1;
    }
}
