package org.dpsfleet.coordinator.projection;

import java.time.Instant;
import java.util.Map;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.metrics.Gauge;
import org.apache.kafka.common.metrics.KafkaMetric;
import org.apache.kafka.common.metrics.MetricConfig;
import org.apache.kafka.common.utils.Time;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class ConnectionTest {
    private static final Instant T0 = Instant.parse("2026-01-01T00:00:00Z");

    private final Connection connection = new Connection();

    @Test
    void itIsDeafWithoutConnectionsAndForTenSecondsAfter() {
        look(0, 1);
        assertThat(uncertainAt(0)).isFalse();
        look(1, 0);
        assertThat(uncertainAt(2)).isTrue();
        look(4, 1);
        look(8, 1);
        look(12, 1);
        assertThat(uncertainAt(13)).isTrue();
        assertThat(uncertainAt(14)).isFalse();
    }

    @Test
    void aProcessThatStoodStillIsDeafUntilItHasHeardItsWorkersAgain() {
        look(0, 1);
        assertThat(uncertainAt(5)).isFalse();
        // Whatever wakes first: who asks, or who looks.
        assertThat(uncertainAt(60)).isTrue();
        look(60, 1);
        look(64, 1);
        look(68, 1);
        assertThat(uncertainAt(69)).isTrue();
        assertThat(uncertainAt(70)).isFalse();
    }

    private boolean uncertainAt(long second) {
        return connection.mayMissHeartbeats(T0.plusSeconds(second));
    }

    private void look(long second, double connections) {
        var name = new MetricName("connection-count", "consumer-metrics", "", Map.of());
        Gauge<Double> gauge = (_, _) -> connections;
        Metric metric = new KafkaMetric(new Object(), name, gauge, new MetricConfig(), Time.SYSTEM);
        connection.look(Map.of(name, metric), T0.plusSeconds(second));
    }
}
