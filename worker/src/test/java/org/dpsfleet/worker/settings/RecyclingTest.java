package org.dpsfleet.worker.settings;

import java.time.Duration;
import org.dpsfleet.worker.memory.ResidentMemory;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class RecyclingTest {
    @Test
    void isDueAfterItsNumberOfTasks() {
        var recycling = new Recycling(3, 0);

        assertThat(recycling.due(2, Long.MAX_VALUE)).isEmpty();
        assertThat(recycling.due(3, 0)).hasValue("recycled after 3 tasks; start it again");
    }

    @Test
    void isDueAboveItsMemory() {
        var recycling = new Recycling(0, 1L << 30);

        assertThat(recycling.due(1_000, 1L << 30)).isEmpty();
        assertThat(recycling.due(1, 3L << 30))
                .hasValue("recycled at 3072 MiB of resident memory, more than 1024 MiB; start it" + " again");
    }

    @Test
    void isIdleAfterItsTime() {
        var recycling = new Recycling(0, 0, Duration.ofMinutes(2));

        assertThat(recycling.idle(Duration.ofSeconds(119))).isEmpty();
        assertThat(recycling.idle(Duration.ofSeconds(120))).hasValue("no task for 120 s");
    }

    @Test
    void neverIsNever() {
        assertThat(Recycling.NEVER.idle(Duration.ofDays(1000))).isEmpty();
        assertThat(Recycling.NEVER.due(Long.MAX_VALUE, Long.MAX_VALUE)).isEmpty();
    }

    @Test
    void namesEveryProblemAtOnce() {
        assertThatThrownBy(() -> new Recycling(-1, -2, Duration.ofSeconds(-3)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("recycle after tasks: -1 is not accepted")
                .hasMessageContaining("recycle above: -2 bytes is not accepted")
                .hasMessageContaining("idle exit: PT-3S is not accepted");
    }

    @Test
    void thisProcessTakesMemory() {
        assertThat(ResidentMemory.bytes()).isGreaterThan(10L << 20);
    }
}
