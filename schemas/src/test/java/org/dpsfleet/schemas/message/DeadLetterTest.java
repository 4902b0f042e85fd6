package org.dpsfleet.schemas.message;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class DeadLetterTest {
    private static final byte[] BINARY = {0, -1, 127, -128};
    private static final DeadLetter LETTER = new DeadLetter(
            new DeadLetter.Origin("dps.adaptation-tasks", 2, 41, 1_767_225_600_000L),
            new DeadLetter.Cause(
                    FailureCategory.OUT_OF_MEMORY,
                    "java.lang.OutOfMemoryError",
                    "CUDA out of memory, \u00fcber 80 GiB",
                    "at a.B.c(B.java:1)"),
            3,
            "gpu-1",
            "cuda:0",
            Instant.parse("2026-01-01T00:00:00Z"));

    @Test
    void keepsTheRecordsHeadersAndComesBackEqual() {
        // when
        var headers = LETTER.toKafka(original());
        // then
        assertThat(headers.headers("raw")).hasSize(2);
        assertThat(headers.lastHeader("raw").value()).isEqualTo(BINARY);
        assertThat(MessageHeaders.text(headers, "dlq.category")).isEqualTo("out_of_memory");
        assertThat(DeadLetter.read(headers)).isEqualTo(LETTER);
    }

    @Test
    void aReplayHasTheRecordsHeadersAgainAndNamesItsLetter() {
        // given
        var letter = LETTER.toKafka(original());
        // when
        var replay = DeadLetter.replayHeaders(letter, "dlq.dps.adaptation-tasks", 0, 7);
        // then
        assertThat(DeadLetter.replayOf(replay)).isEqualTo("dlq.dps.adaptation-tasks-0@7");
        assertThat(DeadLetter.replayOf(letter)).isNull();
        replay.remove("dlq.replay-of");
        assertThat(replay.toArray()).isEqualTo(original().toArray());
    }

    @Test
    void saysWhichHeaderIsMissingOrBad() {
        // given
        var bad = LETTER.toKafka(original());
        bad.add("dlq.category", "tired".getBytes(StandardCharsets.UTF_8));
        // then
        assertThatThrownBy(() -> DeadLetter.read(original()))
                .hasMessage("not a dead letter: it has no header dlq.original-topic");
        assertThatThrownBy(() -> DeadLetter.read(bad))
                .hasMessage("header dlq.category: 'tired' is not accepted; accepted: bad_input,"
                        + " missing_data, checkpoint, out_of_memory, diverged, lost, handed_back,"
                        + " superseded, internal");
    }

    @Test
    void cutsAStackTraceThatWouldNotFit() {
        // when
        var letter = new DeadLetter(
                new DeadLetter.Origin("t", 0, 0, 0),
                new DeadLetter.Cause(FailureCategory.INTERNAL, "c", "m", "x".repeat(100_000)),
                1,
                "w",
                "d",
                Instant.EPOCH);
        // then
        assertThat(letter.cause().stackTrace()).hasSize(DeadLetter.MAX_TEXT).endsWith("...");
    }

    private static Headers original() {
        var headers = new RecordHeaders();
        headers.add("raw", new byte[] {1});
        headers.add("raw", BINARY);
        return headers;
    }
}
