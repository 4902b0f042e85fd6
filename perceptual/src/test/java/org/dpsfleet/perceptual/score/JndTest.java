package org.dpsfleet.perceptual.score;

import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.dpsfleet.perceptual.Shared;
import org.dpsfleet.perceptual.safetensors.SafetensorsFile;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

class JndTest {
    /**
     * The golden cases with equal distances. Their description says that ties keep the input order,
     * but their values are those of an unstable sort (libstdc++'s std::sort gives them exactly), so
     * an input order cannot give them.
     */
    private static final Set<String> TIED = Set.of("ties", "all_tied");

    private static List<String> cases() {
        return List.copyOf(Shared.goldenJson("scores.json").path("jnd_results").propertyNames());
    }

    @Test
    void givesTheScoresOfThePublishedCodeWhereNoDistancesAreEqual() {
        // given
        SafetensorsFile golden = Shared.goldenTensors("scores.safetensors");
        assertThat(cases()).hasSize(12).containsAll(TIED);
        for (String name : cases()) {
            if (TIED.contains(name)) {
                continue;
            }
            // when
            double map = Jnd.meanAveragePrecision(
                    golden.floats("jnd/" + name + "/distance"), golden.floats("jnd/" + name + "/same"));
            // then
            float expected = golden.floats("jnd/" + name + "/map")[0];
            if (Float.isNaN(expected)) {
                assertThat(map).as(name).isNaN();
            } else {
                assertThat(map).as(name).isCloseTo(expected, within(1e-6));
            }
        }
    }

    @Test
    void theGoldenScoresOfEqualDistancesAreThoseOfSomeOrderOfTheTies() {
        SafetensorsFile golden = Shared.goldenTensors("scores.safetensors");
        for (String name : TIED) {
            // given
            float[] distance = golden.floats("jnd/" + name + "/distance");
            float[] same = golden.floats("jnd/" + name + "/same");
            // when the ties are ordered for the worst and for the best score
            double worst = withTiesOrdered(distance, same, 1);
            double best = withTiesOrdered(distance, same, -1);
            // then
            assertThat((double) golden.floats("jnd/" + name + "/map")[0]).isBetween(worst, best);
            assertThat(Jnd.meanAveragePrecision(distance, same)).isBetween(worst, best);
        }
    }

    /** The score after sorting the input by judgement; direction 1 puts what is the same last. */
    private static double withTiesOrdered(float[] distance, float[] same, int direction) {
        int[] order = IntStream.range(0, same.length)
                .boxed()
                .sorted((a, b) -> direction * Float.compare(same[a], same[b]))
                .mapToInt(Integer::intValue)
                .toArray();
        float[] orderedDistance = new float[order.length];
        float[] orderedSame = new float[order.length];
        for (int i = 0; i < order.length; i++) {
            orderedDistance[i] = distance[order[i]];
            orderedSame[i] = same[order[i]];
        }
        return Jnd.meanAveragePrecision(orderedDistance, orderedSame);
    }

    @Test
    void equalDistancesKeepTheInputOrder() {
        // given three equal distances in front, of which the second is the same
        float[] distance = {1, 1, 1, 2};
        // when, then: recall 1/2 at precision 1/2, recall 1 at precision 2/4
        assertThat(Jnd.meanAveragePrecision(distance, new float[] {0, 1, 0, 1})).isEqualTo(0.5);
        assertThat(Jnd.meanAveragePrecision(distance, new float[] {1, 0, 0, 1})).isEqualTo(0.75);
        assertThat(Jnd.meanAveragePrecision(distance, new float[] {0, 0, 1, 1})).isEqualTo(0.5);
    }

    @Test
    void zeroAndMinusZeroAreATie() {
        assertThat(Jnd.meanAveragePrecision(new float[] {0f, -0f}, new float[] {1, 0}))
                .isEqualTo(1);
    }

    @Test
    void isThatOfPairsSortedByDistanceInAnyRange() {
        // given ties, both signs, both zeros, infinities and what is no number
        var random = new Random(4);
        float[] distance = new float[500];
        float[] same = new float[distance.length];
        float[] special = {0f, -0f, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, Float.NaN, Float.MIN_VALUE};
        for (int i = 0; i < distance.length; i++) {
            distance[i] = i % 7 == 0 ? special[random.nextInt(special.length)] : random.nextInt(-90, 90) / 8f;
            same[i] = random.nextInt(4) / 3f;
        }
        int[] order = IntStream.range(0, distance.length)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> distance[i] == 0 ? 0.0 : distance[i]))
                .mapToInt(Integer::intValue)
                .toArray();
        // when the pairs are in that order already, so that the distances may be their places
        float[] places = new float[order.length];
        float[] sorted = new float[order.length];
        for (int i = 0; i < order.length; i++) {
            places[i] = i;
            sorted[i] = same[order[i]];
        }
        // then
        assertThat(Jnd.meanAveragePrecision(distance, same)).isEqualTo(Jnd.meanAveragePrecision(places, sorted));
    }

    @Test
    void refusesWhatDoesNotFit() {
        assertThatThrownBy(() -> Jnd.meanAveragePrecision(new float[2], new float[1]))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Jnd.meanAveragePrecision(new float[0], new float[0]))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
