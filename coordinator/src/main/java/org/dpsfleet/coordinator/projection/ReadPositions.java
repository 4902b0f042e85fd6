package org.dpsfleet.coordinator.projection;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.common.TopicPartition;

/** Up to where the records of the topics were taken in, for whoever waits for some of them. Any thread. */
final class ReadPositions {
    private final Set<String> topics;
    private final Map<TopicPartition, Long> positions;
    private boolean stopped;

    /**
     * @param topics the names of those that are read
     * @param begin where they are read from; from their beginning where it says nothing
     */
    ReadPositions(Set<String> topics, Map<TopicPartition, Long> begin) {
        this.topics = Set.copyOf(topics);
        positions = new HashMap<>(begin);
    }

    synchronized Map<TopicPartition, Long> now() {
        return Map.copyOf(positions);
    }

    synchronized void advance(Map<TopicPartition, Long> to) {
        positions.putAll(to);
        notifyAll();
    }

    /** Nothing of these partitions counts as read any longer. */
    synchronized void forget(Collection<TopicPartition> partitions) {
        partitions.forEach(positions::remove);
    }

    /** They advance no more. */
    synchronized void stop() {
        stopped = true;
        notifyAll();
    }

    synchronized boolean reached(Map<TopicPartition, Long> ends) {
        return ends.entrySet().stream().allMatch(end -> positions.getOrDefault(end.getKey(), 0L) >= end.getValue());
    }

    /** Waits until the records with these offsets were taken in; not for those that are not part of the state. */
    synchronized void await(Map<TopicPartition, Long> offsets, Duration most)
            throws InterruptedException, TimeoutException {
        long deadline = System.nanoTime() + most.toNanos();
        while (!passed(offsets)) {
            long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
            if (left <= 0 || stopped) {
                throw new TimeoutException("the projection did not come to " + offsets);
            }
            wait(left);
        }
    }

    private boolean passed(Map<TopicPartition, Long> offsets) {
        return offsets.entrySet().stream()
                .filter(o -> topics.contains(o.getKey().topic()))
                .allMatch(o -> positions.getOrDefault(o.getKey(), 0L) > o.getValue());
    }
}
