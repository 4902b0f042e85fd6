package org.dpsfleet.report;

import java.util.List;
import org.dpsfleet.schemas.message.ContextScore;
import org.dpsfleet.schemas.message.DistortionPair;
import org.dpsfleet.schemas.message.TaskScores;
import org.dpsfleet.testing.ExampleScores;
import org.dpsfleet.vocabulary.Comparison;
import org.dpsfleet.vocabulary.Variant;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.dpsfleet.testing.ExampleScores.experiment;
import static org.dpsfleet.vocabulary.Variant.BASELINE;
import static org.dpsfleet.vocabulary.Variant.LIN;

/** Three distortions in two contexts, small enough to be counted by hand. */
class DistortionScoresTest {
    private static final List<String> ABC = List.of("a", "b", "c");
    private static final List<String> CAB = List.of("c", "a", "b");

    // Draw seed 0 has 1, 2 and 3 triplets of the pairs; draw seed 1 names them otherwise.
    private static final List<DistortionPair> FIRST =
            List.of(new DistortionPair("a", "b", 1), new DistortionPair("a", "c", 2), new DistortionPair("b", "c", 3));
    private static final List<DistortionPair> SECOND =
            List.of(new DistortionPair("c", "b", 1), new DistortionPair("b", "a", 3), new DistortionPair("c", "a", 0));

    private static ContextScore run(List<String> ranking, int repetition, Double... pairs) {
        return new ContextScore(
                ranking, repetition, 0.5, 0.5, 6, List.of(pairs), null, List.of(), List.of(), List.of(), List.of());
    }

    private static TaskScores task(Variant variant, long seed, List<DistortionPair> pairs, ContextScore... runs) {
        return ExampleScores.task(ExampleScores.ALEXNET, Comparison.SPATIAL, variant, seed, pairs, List.of(runs));
    }

    private static DistortionScores scores(TaskScores... tasks) {
        return Analysis.of(
                        experiment(2, List.of(BASELINE, LIN), List.of(0L, 1L)), tasks.length, List.of(tasks), List.of())
                .findings()
                .getFirst()
                .evidence()
                .distortions();
    }

    @Test
    void aPairIsTheTripletsOfAllContextsAndDrawSeedsPooled() {
        var scores = scores(
                task(BASELINE, 0, FIRST, run(ABC, 0, 0.1, 0.2, 0.3), run(CAB, 0, 0.5, 0.6, 0.7)),
                task(BASELINE, 1, SECOND, run(ABC, 0, 0.8, 0.9, 0.0), run(CAB, 0, 0.4, 0.1, 0.0)));

        assertThat(scores.pairs()).hasSize(3);
        var ab = scores.pairs().get(0);
        assertThat(List.of(ab.first(), ab.second())).containsExactly("a", "b");
        assertThat(ab.triplets()).isEqualTo(1 + 3);
        assertThat(ab.baseline()).isCloseTo((1 * 0.1 + 1 * 0.5 + 3 * 0.9 + 3 * 0.1) / 8, within(1e-12));
        assertThat(ab.adapted()).isNull();
        var ac = scores.pairs().get(1);
        // the second draw seed has no such triplet, so its score counts for nothing
        assertThat(ac.triplets()).isEqualTo(2);
        assertThat(ac.baseline()).isCloseTo((0.2 + 0.6) / 2, within(1e-12));
        assertThat(scores.pairs().get(2).baseline()).isCloseTo((3 * 0.3 + 3 * 0.7 + 0.8 + 0.4) / 8, within(1e-12));
    }

    @Test
    void aPlaceIsTheMeanOverContextsOfTheDistortionsThatStandThere() {
        var scores = scores(task(BASELINE, 0, FIRST, run(ABC, 0, 0.1, 0.2, 0.3), run(CAB, 0, 0.5, 0.6, 0.7)));

        assertThat(scores.positions())
                .extracting(p -> p.first() + "," + p.second())
                .containsExactly("1,2", "1,3", "2,3");
        // places 1 and 2: a b in the one context, c a in the other; 1 and 3: a c and c b; 2 and 3:
        // b c and a b
        assertThat(scores.positions().get(0).baseline()).isCloseTo((0.1 + 0.6) / 2, within(1e-12));
        assertThat(scores.positions().get(1).baseline()).isCloseTo((0.2 + 0.7) / 2, within(1e-12));
        assertThat(scores.positions().get(2).baseline()).isCloseTo((0.3 + 0.5) / 2, within(1e-12));
        assertThat(scores.positions().get(0).contexts()).isEqualTo(2);
    }

    @Test
    void aDistanceIsTheMeanOverContextsOfTheirTripletsThatFarApart() {
        var scores = scores(task(BASELINE, 0, FIRST, run(ABC, 0, 0.1, 0.2, 0.3), run(CAB, 0, 0.5, 0.6, 0.7)));

        // one apart: a b (1 triplet) and b c (3) in the one, c a (2) and a b (1) in the other
        assertThat(scores.distances()).hasSize(2);
        assertThat(scores.distances().get(0).baseline())
                .isCloseTo(((0.1 + 3 * 0.3) / 4 + (2 * 0.6 + 0.5) / 3) / 2, within(1e-12));
        assertThat(scores.distances().get(1).baseline()).isCloseTo((0.2 + 0.7) / 2, within(1e-12));
    }

    @Test
    void beforeAndAfterCountTheSameContextsAndDrawsAndRepetitionsAreAveraged() {
        var scores = scores(
                task(BASELINE, 0, FIRST, run(ABC, 0, 0.1, 0.2, 0.3), run(CAB, 0, 0.5, 0.6, 0.7)),
                task(LIN, 0, FIRST, run(ABC, 0, 0.4, 0.5, 0.6), run(ABC, 1, 0.6, 0.9, 0.8)));

        var ab = scores.pairs().getFirst();
        assertThat(ab.baseline()).isCloseTo(0.1, within(1e-12));
        assertThat(ab.adapted()).isCloseTo(0.5, within(1e-12));
        assertThat(scores.positions().getFirst().contexts()).isEqualTo(1);
        assertThat(scores.distances().get(1).adapted()).isCloseTo(0.7, within(1e-12));
    }
}
