package org.dpsfleet.cli.progress;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import org.dpsfleet.schemas.http.ExperimentStatus;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class ProgressTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    /** A clock that a test moves. */
    private static final class Hand extends Clock {
        private Instant now = START;

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return now;
        }
    }

    private static ExperimentStatus status(ExperimentStatus.State state, long done) {
        return new ExperimentStatus(
                "0123456789abcdef",
                "e",
                state,
                START,
                null,
                new ExperimentStatus.TaskCounts(2, 0, 0, 1, 0, 0, 1, 0, 0),
                new ExperimentStatus.ContextCounts(done, 720),
                0,
                0,
                List.of());
    }

    @Test
    void paceCountsFromTheFirstLook() {
        var pace = new Pace(START, 0);
        assertThat(pace.text(START.plusSeconds(130), 120, 720)).isEqualTo("120/720 contexts [02:10<10:50]");

        // resumed: 100 were there, 20 in 130 s, 600 left
        var resumed = new Pace(START, 100);
        assertThat(resumed.text(START.plusSeconds(130), 120, 720)).isEqualTo("120/720 contexts [02:10<1:05:00]");
        assertThat(resumed.perHour(START.plusSeconds(3600), 120)).isEqualTo(20);
        assertThat(resumed.text(START, 100, 720)).isEqualTo("100/720 contexts [00:00<?]");
    }

    @Test
    void aLineComesOnlyWhenSomethingChangedAndNotMoreOftenThanTenSeconds() {
        var text = new StringWriter();
        var clock = new Hand();
        try (var lines = new ProgressLines(new PrintWriter(text), clock)) {
            lines.show(status(ExperimentStatus.State.RUNNING, 0));
            for (int second = 1; second <= 40; second++) {
                clock.now = START.plusSeconds(second);
                lines.show(status(ExperimentStatus.State.RUNNING, second < 25 ? second : 25));
            }
            clock.now = clock.now.plus(Duration.ofMillis(100));
            lines.show(status(ExperimentStatus.State.SUCCEEDED, 720));
        }

        assertThat(text.toString().lines())
                .extracting(line -> line.substring(0, line.indexOf(" [")))
                .containsExactly(
                        "0/720 contexts", "10/720 contexts", "20/720 contexts", "25/720 contexts", "720/720 contexts");
    }
}
