package org.dpsfleet.cli.client;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.dpsfleet.cli.outcome.CommandFailure;
import org.dpsfleet.cli.outcome.ExitCode;
import org.dpsfleet.schemas.codec.InvalidMessageException;
import org.dpsfleet.schemas.codec.Json;
import org.dpsfleet.schemas.http.ResultsEnd;
import org.dpsfleet.schemas.http.ResultsStart;
import org.dpsfleet.schemas.http.ScoredTask;
import org.dpsfleet.schemas.message.TaskScores;
import org.dpsfleet.testing.ExampleScores;
import org.dpsfleet.vocabulary.Variant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Results that come in one piece, in several, or not at all. */
class ResultsDownloadTest {
    private static final List<TaskScores> SCORES = ExampleScores.plausible(3, List.of(1L, 2L, 3L));

    @TempDir
    Path folder;

    private final List<Integer> asked = new ArrayList<>();

    /** What a coordinator sends behind a cursor. */
    private static String answer(int cursor) {
        var experiment = ExampleScores.experiment(3, List.of(Variant.BASELINE, Variant.LIN), List.of(1L, 2L, 3L));
        var text = new StringBuilder(Json.text(new ResultsStart(experiment, SCORES.size()))).append('\n');
        IntStream.range(cursor + 1, SCORES.size())
                .forEach(place -> text.append(Json.text(new ScoredTask(place, SCORES.get(place))))
                        .append('\n'));
        return text.append(Json.text(new ResultsEnd(true, SCORES.size() - cursor - 1)))
                .append('\n')
                .toString();
    }

    private static InputStream stream(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }

    private SpooledResults fetch(ResultsDownload.Source source) throws IOException {
        return ResultsDownload.fetch(
                cursor -> {
                    asked.add(cursor);
                    return source.behind(cursor);
                },
                folder,
                Duration.ofMillis(1));
    }

    @Test
    void scoresCanBeReadInAnyOrderAndOften() throws IOException {
        try (var results = fetch(cursor -> stream(answer(cursor)))) {
            assertThat(results.tasks()).isEqualTo(6);
            assertThat(results.scores()).isEqualTo(SCORES).isEqualTo(SCORES);
            assertThat(results.scores().get(4)).isEqualTo(SCORES.get(4));
            assertThat(results.experiment().spec().name()).isEqualTo("example");
        }
        assertThat(asked).containsExactly(-1);
    }

    @Test
    void theTemporaryFileHasNoName() throws IOException {
        try (var results = fetch(cursor -> stream(answer(cursor)))) {
            assertThat(results.scores()).hasSize(6);
            assertThat(folder).isEmptyDirectory();
        }
    }

    @Test
    void whereTheConnectionBreaksTheNextGoesOnBehindTheLastWholeLine() throws IOException {
        // given: each answer breaks after some bytes, the third one where its last line should begin
        var lengths = new int[] {9000, 3000, answer(3).length() - 40, 1_000_000};
        try (var results = fetch(cursor -> {
            var all = answer(cursor);
            return stream(all.substring(0, Math.min(all.length(), lengths[Math.min(asked.size(), 4) - 1])));
        })) {
            assertThat(results.scores()).isEqualTo(SCORES);
        }
        assertThat(asked).hasSizeBetween(3, 4).isSorted().startsWith(-1);
    }

    @Test
    void resultsThatStayCutAreNotTakenForWhole() {
        assertThatExceptionOfType(CommandFailure.class)
                .isThrownBy(() -> fetch(cursor -> stream(answer(cursor).substring(0, cursor < 0 ? 9000 : 2000))))
                .withMessageStartingWith("the results broke off after ")
                .withMessageContaining("of at most 6 tasks (they ended in the middle)")
                .returns(ExitCode.FAILED, CommandFailure::exitCode);
        assertThat(asked).hasSize(7);
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void aCoordinatorThatIsNotThereIsNotAskedAgain() {
        assertThatThrownBy(() -> fetch(_ -> {
                    throw new ConnectException("refused");
                }))
                .isInstanceOf(ConnectException.class);
        assertThat(asked).hasSize(1);
    }

    @Test
    void aPlanThatChangedMeanwhileIsReadFromItsStart() throws IOException {
        // given: the answer breaks off, and before the next the experiment is planned anew
        var other = answer(-1).replaceFirst("\"tasks\":6", "\"tasks\":7");
        try (var results =
                fetch(cursor -> stream(asked.size() == 1 ? answer(cursor).substring(0, 9000) : other))) {
            assertThat(results.tasks()).isEqualTo(7);
            assertThat(results.scores()).isEqualTo(SCORES);
        }
        assertThat(asked).last().isEqualTo(-1);
    }

    @Test
    void whatIsNoResultsIsSaid() {
        assertThatThrownBy(() -> fetch(_ -> stream("<html>\n"))).isInstanceOf(InvalidMessageException.class);
    }

    @Test
    void aFolderThatCannotBeWrittenIsNamed() {
        var none = folder.resolve("none");

        assertThatThrownBy(() -> ResultsDownload.fetch(cursor -> stream(answer(cursor)), none))
                .isInstanceOf(CommandFailure.class)
                .hasMessage("the results can't be kept in a temporary file in " + none + ": no such file or folder");
    }
}
