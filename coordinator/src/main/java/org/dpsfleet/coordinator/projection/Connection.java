package org.dpsfleet.coordinator.projection;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.jspecify.annotations.Nullable;

/**
 * Whether Kafka is reachable. While it is not, heartbeats of workers do not arrive, so missing ones mean
 * nothing, and after an outage workers need a while to reconnect. The same holds after this process was frozen.
 */
final class Connection {
    /** A heartbeat, and the clients' longest wait before they try to connect again. */
    private static final Duration TO_COME_BACK = Duration.ofSeconds(10);

    /** Many times the longest poll. */
    private static final Duration FROZEN = Duration.ofSeconds(5);

    private boolean lost;
    private volatile @Nullable Instant lastLook;
    private volatile Instant uncertainUntil = Instant.MIN;

    /** Looks at a client's metrics; called after every poll, by one thread. */
    void look(Map<MetricName, ? extends Metric> metrics, Instant now) {
        double connections = metrics.values().stream()
                .filter(m -> m.metricName().name().equals("connection-count"))
                .mapToDouble(m -> m.metricValue() instanceof Double n ? n : 0)
                .sum();
        lost |= frozen(now);
        lastLook = now;
        if (connections == 0) {
            lost = true;
            uncertainUntil = Instant.MAX;
        } else if (lost) {
            lost = false;
            uncertainUntil = now.plus(TO_COME_BACK);
        }
    }

    /** Whether heartbeats of a living worker may have been missed. Any thread. */
    boolean mayMissHeartbeats(Instant now) {
        return now.isBefore(uncertainUntil) || frozen(now);
    }

    private boolean frozen(Instant now) {
        var last = lastLook;
        return last != null && now.isAfter(last.plus(FROZEN));
    }
}
