package org.dpsfleet.worker.settings;

import java.time.Duration;
import org.dpsfleet.schemas.topic.KafkaSettings;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class WorkerSettingsTest {
    private static final KafkaSettings KAFKA = KafkaSettings.of("127.0.0.1:9092");

    @Test
    void defaults() {
        assertThat(WorkerSettings.of("node-3", KAFKA, "cpu"))
                .isEqualTo(new WorkerSettings(
                        "node-3",
                        "cpu",
                        KAFKA,
                        new TaskLease(Duration.ofSeconds(20), Duration.ofSeconds(4), Duration.ofMinutes(30)),
                        Duration.ofSeconds(30),
                        Recycling.NEVER,
                        WorkerListener.NONE));
    }

    @Test
    void namesEveryProblemAtOnce() {
        assertThatThrownBy(() -> new WorkerSettings(
                        "node 3",
                        "cpu",
                        KAFKA,
                        TaskLease.USUAL,
                        Duration.ofSeconds(-1),
                        Recycling.NEVER,
                        WorkerListener.NONE))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("worker id: 'node 3' is not accepted")
                .hasMessageContaining("grace: PT-1S is not accepted");
    }

    @Test
    void namesEveryProblemOfALeaseAtOnce() {
        assertThatThrownBy(() -> new TaskLease(Duration.ofSeconds(10), Duration.ofSeconds(4), Duration.ofSeconds(1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("lease: PT10S is not accepted; accepted: at least three")
                .hasMessageContaining("patience: PT1S is not accepted; accepted: at least");
        assertThatThrownBy(() -> new TaskLease(Duration.ofSeconds(10), Duration.ZERO, Duration.ofMinutes(1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("heartbeat: PT0S is not accepted; accepted: more than 0s");
    }
}
