package org.dpsfleet.cli.command;

import java.time.Duration;
import org.dpsfleet.cli.Commands;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class TimeSpanTest {
    private static final TimeSpan SPANS = new TimeSpan();

    @Test
    void timesHaveUnits() {
        assertThat(SPANS.convert("1500ms")).isEqualTo(Duration.ofMillis(1500));
        assertThat(SPANS.convert(" 20 s")).isEqualTo(Duration.ofSeconds(20));
        assertThat(SPANS.convert("30min")).isEqualTo(Duration.ofMinutes(30));
        assertThat(SPANS.convert("30m")).isEqualTo(Duration.ofMinutes(30));
        assertThat(SPANS.convert("2h")).isEqualTo(Duration.ofHours(2));
    }

    @ParameterizedTest
    @ValueSource(strings = {"20", "-1s", "1.5s", "1d", "", "9999999999s"})
    void whatIsNoTimeIsAMistake(String text) {
        var outcome = Commands.run("gpu-worker", "--lease", text);

        assertThat(outcome.code()).isEqualTo(2);
        assertThat(outcome.err()).contains("is no time", "30m");
    }
}
