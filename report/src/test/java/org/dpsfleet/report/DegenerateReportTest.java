package org.dpsfleet.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.commons.csv.CSVFormat;
import org.dpsfleet.schemas.message.TaskScores;
import org.dpsfleet.testing.ExampleScores;
import org.dpsfleet.vocabulary.Variant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static java.lang.Double.NaN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.dpsfleet.testing.ExampleScores.experiment;
import static org.dpsfleet.testing.ExampleScores.score;
import static org.dpsfleet.testing.ExampleScores.task;
import static org.dpsfleet.vocabulary.Variant.BASELINE;
import static org.dpsfleet.vocabulary.Variant.LIN;

/** Reports of experiments that leave something out; each is written as well. */
class DegenerateReportTest {
    @TempDir
    Path folder;

    private Report report(int contexts, List<Variant> variants, List<TaskScores> scores) throws IOException {
        var report = Analysis.of(experiment(contexts, variants, List.of(0L)), scores.size(), scores, List.of());
        var page = ReportFolder.write(folder, report, scores);
        assertThat(page).content().contains("</html>");
        assertThat(folder.resolve("report.json")).content().doesNotContain("NaN");
        assertThat(SummaryTable.of(report).lines())
                .hasSize(1 + report.findings().size());
        try (var files = Files.list(folder)) {
            assertThat(files).hasSize(5);
        }
        return report;
    }

    @Test
    void oneContextHasNoIntervalAndNoCorrelation() throws IOException {
        var context = ExampleScores.rankings(1).getFirst();

        var report = report(
                1,
                List.of(BASELINE, LIN),
                List.of(
                        task(BASELINE, 0, List.of(score(context, 0, 0.5, 0.7))),
                        task(LIN, 0, List.of(score(context, 0, 0.6, 0.6), score(context, 1, 0.6, 0.6)))));

        var sentences = report.findings().getFirst().sentences();
        assertThat(sentences.get(0)).contains("1 of 1 context ", "one context, so no interval");
        assertThat(sentences.get(1)).contains("there is one context");
        assertThat(sentences.get(2)).contains("-0.100");
        assertThat(report.complete()).isTrue();
    }

    @Test
    void baselineOnlyMakesNoClaim() throws IOException {
        var scores = ExampleScores.rankings(3).stream()
                .map(r -> score(r, 0, 0.5, 0.7))
                .toList();

        var report = report(3, List.of(BASELINE), List.of(task(BASELINE, 0, scores)));

        assertThat(report.findings().getFirst().sentences())
                .singleElement()
                .asString()
                .startsWith("Only the baseline was scored: its mean 2AFC test score is 0.500");
    }

    @Test
    void linOnlyHasNothingToCompareWith() throws IOException {
        var scores = ExampleScores.rankings(3).stream()
                .map(r -> score(r, 0, 0.5, 0.7))
                .toList();

        var report = report(3, List.of(LIN), List.of(task(LIN, 0, scores)));

        assertThat(report.findings().getFirst().sentences())
                .singleElement()
                .asString()
                .startsWith("No baseline was scored");
    }

    @Test
    void constantScoresLeaveTheCorrelationUndefined() throws IOException {
        var before =
                ExampleScores.rankings(5).stream().map(r -> score(r, 0, 0.5)).toList();
        var after =
                ExampleScores.rankings(5).stream().map(r -> score(r, 0, 0.5)).toList();

        var report = report(5, List.of(BASELINE, LIN), List.of(task(BASELINE, 0, before), task(LIN, 0, after)));

        var finding = report.findings().getFirst();
        assertThat(finding.claims().difficulty()).isNull();
        assertThat(finding.sentences().get(0)).contains("0 of 5 contexts", "+0.000");
        assertThat(finding.sentences().get(1)).contains("is the same in all 5");
        assertThat(finding.sentences().get(2)).startsWith("No perceptual data set");
    }

    @Test
    void aPartialReportSaysHowManyContextsOfABaselineAreMissing() throws IOException {
        var before = ExampleScores.rankings(6).subList(0, 4).stream()
                .map(r -> score(r, 0, 0.5))
                .toList();

        var report = report(6, List.of(BASELINE), List.of(task(BASELINE, 0, before)));

        assertThat(report.complete()).isFalse();
        assertThat(report.missing())
                .containsExactly("alexnet, spatial, baseline, draw seed 0: 2 of 6 contexts have no scores");
    }

    @Test
    void aRepetitionThatIsNotThereIsMissing() throws IOException {
        var first = ExampleScores.rankings(6).stream().map(r -> score(r, 0, 0.6));
        var second = ExampleScores.rankings(6).subList(0, 4).stream().map(r -> score(r, 1, 0.6));

        var report = report(
                6,
                List.of(LIN),
                List.of(task(LIN, 0, Stream.concat(first, second).toList())));

        assertThat(report.complete()).isFalse();
        assertThat(report.missing())
                .containsExactly("alexnet, spatial, lin, draw seed 0: 2 of 12 runs (contexts: 6, repetitions of"
                        + " each: 2) have no scores");
    }

    @Test
    void whatTheCoordinatorWaitsForIsMissingEvenWhereEveryPartHasScores() {
        var scores = List.of(
                task(BASELINE, 0, List.of(score(ExampleScores.rankings(1).getFirst(), 0, 0.5))));

        var report = Analysis.of(experiment(1, List.of(BASELINE), List.of(0L)), 2, scores, List.of());

        assertThat(report.complete()).isFalse();
        assertThat(report.missing()).containsExactly("the coordinator has no scores of 1 of 2 tasks");
    }

    @Test
    void judgementsOfPeopleAreOneContextWithoutARanking() throws IOException {
        List<String> judged = List.of();

        var report = report(
                1,
                List.of(BASELINE, LIN),
                List.of(
                        task(BASELINE, 0, List.of(score(judged, 0, 0.6, 0.7))),
                        task(LIN, 0, List.of(score(judged, 0, 0.7, 0.8), score(judged, 1, 0.68, 0.8)))));

        var finding = report.findings().getFirst();
        assertThat(finding.subject().judged()).isTrue();
        assertThat(finding.evidence().heatMaps()).isEmpty();
        assertThat(finding.evidence().extremes().hardestForBaseline()).isEmpty();
        assertThat(finding.evidence().distortions()).isEqualTo(DistortionScores.NONE);
        assertThat(finding.sentences().getFirst())
                .startsWith("On the held-out judgements of people, adapting changes the 2AFC score by"
                        + " +0.090, from 0.600 to 0.690")
                .doesNotContain("99");
        assertThat(finding.sentences()).hasSize(2);
        assertThat(folder.resolve("report.html"))
                .content()
                .contains("data-plot=\"judged\"")
                .doesNotContain("data-plot=\"heat\"");
        assertThat(folder.resolve("results.csv")).content().contains("\njudged,1,alexnet");
    }

    @Test
    void nothingFinishedIsAReportToo() throws IOException {
        var report = report(6, List.of(BASELINE, LIN), List.of());

        assertThat(report.findings()).isEmpty();
        assertThat(report.missing()).hasSize(2);
    }

    @Test
    void aCorrelationThatRoundsToNoughtHasNoSign() {
        assertThat(Wording.correlation(-0.004)).isEqualTo("0.00");
        assertThat(Wording.correlation(-0.006)).isEqualTo("-0.01");
        assertThat(Wording.signed(-0.0004)).isEqualTo("+0.000");
    }

    @Test
    void tablesSpellNothingInOneWayEach() throws IOException {
        // given: nothing was validated, and no perceptual set was scored
        var context = ExampleScores.rankings(1).getFirst();
        var scores = List.of(task(BASELINE, 0, List.of(score(context, 0, 0.5))));

        var report = report(1, List.of(BASELINE), scores);

        assertThat(folder.resolve("results.csv")).content().contains(",0.5,0.5,512,,");
        assertThat(folder.resolve("report.json")).content().doesNotContain("null");
        assertThat(SummaryTable.of(report)).contains(" - ").doesNotContain("null");
        assertThat(Written.tsv(scores)).contains("\tnan\t").doesNotContain("\t\t");
    }

    @Test
    void aTableRefusesWhatIsNoNumber() {
        assertThatThrownBy(() -> table(Map.of("score", NaN))).hasMessage("the column score has a row with NaN");
        assertThat(table(Map.of("score", -0.0))).isEqualTo("score\r\n0.0\r\n");
    }

    private static String table(Map<String, Double> row) {
        return Written.text(out -> {
            try (var table = new CsvTable(CSVFormat.RFC4180, List.of("score"), "", out)) {
                table.add(row);
            }
        });
    }
}
