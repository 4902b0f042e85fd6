package org.dpsfleet.report;

import java.util.List;
import java.util.Objects;
import org.dpsfleet.schemas.message.ContextScore;
import org.dpsfleet.schemas.message.FurtherScore;
import org.dpsfleet.schemas.message.TaskScores;
import org.dpsfleet.schemas.spec.NetworkSpec;
import org.dpsfleet.schemas.spec.Weights;
import org.dpsfleet.testing.ExampleScores;
import org.dpsfleet.vocabulary.Comparison;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.dpsfleet.testing.ExampleScores.experiment;
import static org.dpsfleet.testing.ExampleScores.score;
import static org.dpsfleet.testing.ExampleScores.task;
import static org.dpsfleet.vocabulary.Variant.BASELINE;
import static org.dpsfleet.vocabulary.Variant.LIN;
import static org.dpsfleet.vocabulary.Variant.SCRATCH;

class AnalysisTest {
    private static final List<List<String>> FOUR = ExampleScores.rankings(4);
    private static final List<String> A = FOUR.get(0);
    private static final List<String> B = FOUR.get(1);
    private static final List<String> C = FOUR.get(2);
    private static final List<String> D = FOUR.get(3);

    private static final List<TaskScores> FOUR_CONTEXTS = List.of(
            task(
                    BASELINE,
                    0,
                    List.of(
                            score(A, 0, 0.4, 0.7, 0.6),
                            score(B, 0, 0.5, 0.7, 0.6),
                            score(C, 0, 0.6, 0.7, 0.6),
                            score(D, 0, 0.7, 0.7, 0.6))),
            task(
                    LIN,
                    0,
                    List.of(
                            // A improves by 0.2 on average, B by 0.1 in both, C by 0.3, D
                            // gets worse by 0.1 on average although one of its runs is
                            // better.
                            score(A, 0, 0.5, 0.8, 0.6),
                            score(A, 1, 0.7, 0.8, 0.6),
                            score(B, 0, 0.6, 0.7, 0.5),
                            score(B, 1, 0.6, 0.7, 0.5),
                            score(C, 0, 0.9, 0.7, 0.6),
                            score(C, 1, 0.9, 0.7, 0.6),
                            score(D, 0, 0.75, 0.7, 0.6),
                            score(D, 1, 0.45, 0.7, 0.6))));

    private static Report whole(int contexts) {
        var scores = ExampleScores.wholeScores(contexts);
        return Analysis.of(ExampleScores.whole(contexts), scores.size(), scores, List.of());
    }

    private static Finding only(Report report) {
        assertThat(report.findings()).hasSize(1);
        return report.findings().getFirst();
    }

    @Test
    void improvementIsCountedPerContextAfterTheMeanOverRepetitions() {
        var finding = only(Analysis.of(
                experiment(4, List.of(BASELINE, LIN), List.of(0L)), FOUR_CONTEXTS.size(), FOUR_CONTEXTS, List.of()));

        var improvement = Objects.requireNonNull(finding.claims().improvement());
        assertThat(improvement.contexts().count()).isEqualTo(3);
        assertThat(improvement.contexts().n()).isEqualTo(4);
        assertThat(improvement.runs().count()).isEqualTo(7);
        assertThat(improvement.runs().n()).isEqualTo(8);
        // the changes are +0.2, +0.1, +0.3, -0.1
        assertThat(improvement.median()).isCloseTo(0.15, within(1e-12));
        assertThat(improvement.mean()).isCloseTo(0.125, within(1e-12));
        assertThat(finding.claims().meanBaseline()).isCloseTo(0.55, within(1e-12));
        assertThat(finding.claims().meanAdapted()).isCloseTo(0.675, within(1e-12));
        assertThat(finding.sentences().getFirst())
                .startsWith("Adapting makes the metric better than the baseline in 3 of 4 contexts"
                        + " (75.0 %, 95 % interval 30.1 to 95.4 %)")
                .contains("+0.150");
    }

    @Test
    void difficultyIsTheRankCorrelationOfContextMeans() {
        var finding = only(Analysis.of(
                experiment(4, List.of(BASELINE, LIN), List.of(0L)), FOUR_CONTEXTS.size(), FOUR_CONTEXTS, List.of()));

        // adapted means .6 .6 .9 .6: ranks 2 2 4 2 against 1 2 3 4; Pearson 1 / sqrt(5 * 3)
        assertThat(Objects.requireNonNull(finding.claims().difficulty()).correlation())
                .isCloseTo(1 / Math.sqrt(15), within(1e-9));
    }

    @Test
    void perceptualChangeIsPerSplitAndOverSplits() {
        var finding = only(Analysis.of(
                experiment(4, List.of(BASELINE, LIN), List.of(0L)), FOUR_CONTEXTS.size(), FOUR_CONTEXTS, List.of()));

        var perceptual = Objects.requireNonNull(finding.claims().perceptual());
        // split 0 gains .1 in one of four contexts, split 1 loses .1 in one of four
        assertThat(perceptual.splits().get(0).change()).isCloseTo(0.025, within(1e-12));
        assertThat(perceptual.splits().get(1).change()).isCloseTo(-0.025, within(1e-12));
        assertThat(perceptual.change()).isCloseTo(0, within(1e-12));
        assertThat(finding.sentences().get(2)).contains("no significant change", "2 splits");
    }

    @Test
    void contextsGoFromHardestToEasiestWithTheSpreadOfTheirRuns() {
        var finding = only(Analysis.of(
                experiment(4, List.of(BASELINE, LIN), List.of(0L)), FOUR_CONTEXTS.size(), FOUR_CONTEXTS, List.of()));

        assertThat(finding.evidence().contexts().getLast().ranking()).isEqualTo(C);
        var d = finding.evidence().contexts().stream()
                .filter(c -> c.ranking().equals(D))
                .findFirst();
        assertThat(d.orElseThrow().lowest()).isEqualTo(0.45);
        assertThat(d.orElseThrow().highest()).isEqualTo(0.75);
        assertThat(d.orElseThrow().improvement()).isCloseTo(-0.1, within(1e-12));
    }

    @Test
    void heatMapsAverageTheContextsOfACell() {
        var finding = only(Analysis.of(
                experiment(4, List.of(BASELINE, LIN), List.of(0L)), FOUR_CONTEXTS.size(), FOUR_CONTEXTS, List.of()));

        for (var map : finding.evidence().heatMaps().subList(0, 2)) {
            assertThat(map.cells().stream().mapToInt(HeatMap.Cell::n).sum()).isEqualTo(4);
            assertThat(map.cells().stream().mapToDouble(c -> c.mean() * c.n()).sum())
                    .isCloseTo(0.5, within(1e-9));
        }
        assertThat(finding.evidence().heatMaps().get(2).cells().stream()
                        .mapToInt(HeatMap.Cell::n)
                        .sum())
                .isEqualTo(4 * 15);
    }

    @Test
    void severalDrawSeedsWidenTheInterval() {
        // given: two draw seeds whose improvements differ, all contexts alike
        var tasks = List.of(
                task(BASELINE, 1, FOUR.stream().map(r -> score(r, 0, 0.5)).toList()),
                task(LIN, 1, FOUR.stream().map(r -> score(r, 0, 0.6)).toList()),
                task(BASELINE, 2, FOUR.stream().map(r -> score(r, 0, 0.5)).toList()),
                task(LIN, 2, FOUR.stream().map(r -> score(r, 0, 0.8)).toList()));

        var report =
                Analysis.of(experiment(4, List.of(BASELINE, LIN), List.of(1L, 2L)), tasks.size(), tasks, List.of());

        var interval = Objects.requireNonNull(
                Objects.requireNonNull(only(report).claims().improvement()).medianInterval());
        assertThat(interval.low()).isCloseTo(0.1, within(1e-9));
        assertThat(interval.high()).isCloseTo(0.3, within(1e-9));
        assertThat(report.caveats().getFirst()).contains("With only 2 draw seeds");
    }

    @Test
    void oneDrawSeedSaysWhatTheIntervalLeavesOut() {
        var report = Analysis.of(
                experiment(4, List.of(BASELINE, LIN), List.of(0L)), FOUR_CONTEXTS.size(), FOUR_CONTEXTS, List.of());

        assertThat(report.caveats().getFirst())
                .contains("not independent samples", "leave out how much they would vary");
    }

    @Test
    void proceduralImagesRandomWeightsAndSimulatedJudgementsAreSaidInPlainWords() {
        var report = Analysis.of(
                experiment(4, List.of(BASELINE, LIN), List.of(0L)), FOUR_CONTEXTS.size(), FOUR_CONTEXTS, List.of());

        assertThat(report.warnings())
                .hasSize(3)
                .anyMatch(w -> w.startsWith("Images here are procedural dead-leaves"))
                .anyMatch(w -> w.startsWith("Network weights here are random"))
                .anyMatch(w -> w.contains("judgements here are simulated"));
    }

    @Test
    void everyVariantIsComparedWithTheBaselineOfItsNetworkAndComparison() {
        var report = whole(8);

        assertThat(report.complete()).isTrue();
        assertThat(report.findings()).hasSize(2 * 2 * 3);
        assertThat(report.findings())
                .extracting(f -> f.subject().network() + " " + f.subject().comparison() + " "
                        + f.subject().variant())
                .startsWith(
                        "alexnet SPATIAL LIN",
                        "alexnet SPATIAL TUNE",
                        "alexnet SPATIAL SCRATCH",
                        "alexnet SPATIAL_SORT LIN")
                .endsWith("squeezenet1_1 SPATIAL_SORT SCRATCH");
        for (var finding : report.findings()) {
            var improvement = Objects.requireNonNull(finding.claims().improvement());
            // the example's gains are 0.06, 0.12 and 0.18
            assertThat(improvement.mean())
                    .isCloseTo(0.06 * finding.subject().variant().ordinal(), within(0.02));
            // eight contexts that all became better: 2 of 256 signs
            assertThat(improvement.test().pValue()).isCloseTo(2 / 256.0, within(1e-12));
        }
        assertThat(report.caveats())
                .anyMatch(c -> c.startsWith("There are 12 signed-rank tests"))
                .anyMatch(c -> c.startsWith("scratch starts from random parameters"))
                .anyMatch(c -> c.startsWith("This is a small sample: 8 contexts"));
    }

    @Test
    void scratchOfRandomParametersIsHeldAgainstThePretrainedBaseline() {
        var random = new NetworkSpec("squeezenet1_1", ExampleScores.SQUEEZENET.layers(), new Weights.Random(9));
        var tasks = List.of(
                task(ExampleScores.SQUEEZENET, Comparison.SPATIAL, BASELINE, 0, List.of(), List.of(score(A, 0, 0.5))),
                task(random, Comparison.SPATIAL, SCRATCH, 0, List.of(), List.of(score(A, 0, 0.6))));

        var finding = only(Analysis.of(ExampleScores.whole(1), tasks.size(), tasks, List.of()));

        assertThat(finding.subject().variant()).isEqualTo(SCRATCH);
        assertThat(finding.claims().meanBaseline()).isEqualTo(0.5);
        assertThat(Objects.requireNonNull(finding.claims().improvement()).mean())
                .isCloseTo(0.1, within(1e-12));
    }

    @Test
    void fewContextsHaveNoPValueAndAreCalledFew() {
        var report = Analysis.of(
                experiment(4, List.of(BASELINE, LIN), List.of(0L)), FOUR_CONTEXTS.size(), FOUR_CONTEXTS, List.of());

        var improvement = Objects.requireNonNull(only(report).claims().improvement());
        assertThat(improvement.test().pValue()).isNull();
        assertThat(only(report).sentences().getFirst())
                .contains("With 4 contexts changed, no test over contexts could find")
                .contains("it takes 6 at least");
        assertThat(report.caveats()).anyMatch(c -> c.startsWith("This is a small sample: 4"));
        assertThat(SummaryTable.of(report)).contains(" n < 6 ");
    }

    @Test
    void extremesAreFiveAtMostAndNoContextIsBothHardAndEasy() {
        var contexts = whole(12);
        var twelve = contexts.findings().getFirst().evidence().extremes();
        var four = only(Analysis.of(
                        experiment(4, List.of(BASELINE, LIN), List.of(0L)),
                        FOUR_CONTEXTS.size(),
                        FOUR_CONTEXTS,
                        List.of()))
                .evidence()
                .extremes();

        assertThat(twelve.hardestForAdapted()).hasSize(5);
        assertThat(twelve.easiestForBaseline()).hasSize(5);
        assertThat(four.hardestForBaseline()).extracting(c -> c.ranking()).containsExactly(A, B);
        assertThat(four.easiestForBaseline()).extracting(c -> c.ranking()).containsExactly(D, C);
        assertThat(four.easiestForAdapted().getFirst().ranking()).isEqualTo(C);
    }

    @Test
    void validationIsTheMeanOverContextsOfTheMeansOverRuns() {
        var tasks = List.of(task(
                LIN,
                0,
                List.of(
                        validated(A, 0, List.of(0.5, 0.6), List.of(0.7, 0.4)),
                        validated(A, 1, List.of(0.7, 0.8), List.of(0.7)),
                        validated(B, 0, List.of(0.4, 0.9), List.of(0.5, 0.2)))));

        var curve = only(Analysis.of(experiment(2, List.of(LIN), List.of(0L)), tasks.size(), tasks, List.of()))
                .evidence()
                .validation();

        assertThat(curve).hasSize(2);
        // epoch 1: A 0.6, B 0.4; epoch 2: A 0.7, B 0.9
        var first = Objects.requireNonNull(curve.get(0).score());
        assertThat(first.mean()).isCloseTo(0.5, within(1e-12));
        assertThat(first.low()).isCloseTo(0.4, within(1e-12));
        assertThat(first.high()).isCloseTo(0.6, within(1e-12));
        assertThat(Objects.requireNonNull(curve.get(1).score()).mean()).isCloseTo(0.8, within(1e-12));
        // a run without this epoch is left out: A 0.4, B 0.2
        assertThat(Objects.requireNonNull(curve.get(1).loss()).mean()).isCloseTo(0.3, within(1e-12));
        assertThat(curve.get(1).contexts()).isEqualTo(2);
    }

    private static ContextScore validated(
            List<String> ranking, int repetition, List<Double> scores, List<Double> losses) {
        return new ContextScore(
                ranking, repetition, 0.5, 0.5, 9, List.of(), null, scores, losses, List.of(), List.of());
    }

    @Test
    void furtherTestSetsAreFindingsOfTheirOwn() {
        var tasks = List.of(
                task(BASELINE, 0, List.of(further(A, 0.5), further(B, 0.6))),
                task(LIN, 0, List.of(further(A, 0.7), further(B, 0.5))));

        var finding =
                only(Analysis.of(experiment(2, List.of(BASELINE, LIN), List.of(0L)), tasks.size(), tasks, List.of()));

        var digits = finding.claims().furtherTests().getFirst();
        assertThat(digits.baseline()).isCloseTo(0.55, within(1e-12));
        assertThat(digits.adapted()).isCloseTo(0.6, within(1e-12));
        assertThat(digits.change()).isCloseTo(0.05, within(1e-12));
        assertThat(Objects.requireNonNull(digits.improved()).count()).isEqualTo(1);
        assertThat(finding.sentences().getLast())
                .startsWith("On the test set digits, the 2AFC score changes by +0.050")
                .contains("better in 1 of 2 contexts");
    }

    private static ContextScore further(List<String> ranking, double score) {
        return new ContextScore(
                ranking,
                0,
                0.5,
                0.5,
                9,
                List.of(),
                null,
                List.of(),
                List.of(),
                List.of(new FurtherScore("digits", score, score, 300)),
                List.of());
    }
}
