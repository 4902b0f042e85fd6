package org.dpsfleet.benchmarks.topics;

import java.time.Instant;
import org.dpsfleet.schemas.topic.Topic;
import org.jspecify.annotations.Nullable;

/**
 * How big a topic is.
 *
 * @param bytes of one copy of it on the disk, without indexes
 * @param written records that it ever had, with the markers of transactions
 * @param deleted of those, which the broker deleted from its beginning because of their age
 * @param first when the broker took the oldest record that is there; null if there is none
 * @param last when it took the newest
 */
public record TopicSize(
        Topic topic,
        long bytes,
        long written,
        long deleted,
        @Nullable Instant first,
        @Nullable Instant last) {
    /**
     * What it would have if the broker had deleted nothing, at the bytes per record of those that are there; 0 if
     * none is.
     */
    public long bytesOfAll() {
        long there = written - deleted;
        return there == 0 ? 0 : Math.round((double) bytes / there * written);
    }
}
