package org.dpsfleet.schemas.codec;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.dpsfleet.schemas.message.ContextScore;
import org.dpsfleet.schemas.message.DistortionPair;
import org.dpsfleet.schemas.message.SplitScore;
import org.dpsfleet.schemas.message.TaskScores;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class LargeMessageTest {
    /**
     * Scores of all 720 contexts, twice, on eight splits. The bound is generous: it catches a
     * wrong complexity.
     */
    @Test
    void scoresOfAMegabyteAreCheckedInMuchLessThanASecond() throws IOException {
        // given
        var file = Path.of("src/test/resources/examples/task-scores/valid/scores.json");
        var codec = MessageCodec.TASK_SCORES;
        var scores = large(codec.decode(Files.readAllBytes(file)));
        var bytes = codec.encode(scores);
        assertThat(bytes.length).isGreaterThan(1_000_000);
        codec.decode(bytes);
        // when
        var start = System.nanoTime();
        var read = codec.decode(bytes);
        var millis = (System.nanoTime() - start) / 1_000_000;
        // then
        assertThat(read).isEqualTo(scores);
        assertThat(millis).as("milliseconds for %s bytes", bytes.length).isLessThan(1000);
    }

    private static TaskScores large(TaskScores small) {
        var one = small.scores().getFirst();
        var splits = new ArrayList<SplitScore>();
        for (var i = 0; i < 8; i++) {
            splits.add(new SplitScore("2afc/split-" + i, 0.7123456789, 0.75123456789, null, 4000));
        }
        var contexts = new ArrayList<ContextScore>();
        for (var i = 0; i < 1440; i++) {
            contexts.add(new ContextScore(
                    one.ranking(),
                    i % 5,
                    0.912345678,
                    0.91,
                    128,
                    Collections.nCopies(15, 0.8123),
                    0.88,
                    Collections.nCopies(10, 0.8123),
                    Collections.nCopies(10, 0.6123),
                    List.of(),
                    splits));
        }
        return new TaskScores(
                1,
                small.taskId(),
                small.experimentId(),
                1,
                small.checkpoint(),
                Collections.nCopies(15, new DistortionPair("rotate", "blur", 8)),
                contexts,
                "eval-1",
                "cpu");
    }
}
