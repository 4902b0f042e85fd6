package org.dpsfleet.cli.process;

import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class StrikeTest {
    @Test
    void aSeedDrawsTheSameStrikesAgain() {
        assertThat(Strike.drawn(7, 60)).isEqualTo(Strike.drawn(7, 60));
        assertThat(Strike.drawn(7, 60)).isNotEqualTo(Strike.drawn(8, 60));
    }

    @Test
    void asManyEndAProcessAsAskedForAndEveryKindIsAmongThem() {
        for (var deaths : Set.of(1, 60, 100, 500)) {
            assertThat(Strike.drawn(1, deaths).stream().filter(Strike::ends)).hasSize(deaths);
        }
        assertThat(EnumSet.copyOf(Strike.drawn(1, 60)))
                .isEqualTo(EnumSet.complementOf(EnumSet.of(Strike.BROKER_REPLACED)));
    }

    @Test
    void ofThoseForAClusterAsManyHitBrokersAsAskedForAndSomeOfThemTakeTheDataToo() {
        var strikes = Strike.drawnForCluster(3, 20);
        assertThat(strikes).filteredOn(strike -> strike.meets("broker")).hasSize(20);
        assertThat(strikes).filteredOn(Strike.BROKER_REPLACED::equals).hasSize(2);
        assertThat(strikes).contains(Strike.WORKER_KILLED, Strike.COORDINATOR_KILLED);
    }

    @Test
    void itMeetsItsOwnRoleOnly() {
        assertThat(Strike.WORKER_KILLED.meets("gpu-worker")).isTrue();
        assertThat(Strike.WORKER_KILLED.meets("eval-worker")).isTrue();
        assertThat(Strike.WORKER_KILLED.meets("broker")).isFalse();
        assertThat(Strike.BROKER_KILLED.meets("broker")).isTrue();
        assertThat(Strike.COORDINATOR_KILLED.meets("broker")).isFalse();
    }
}
