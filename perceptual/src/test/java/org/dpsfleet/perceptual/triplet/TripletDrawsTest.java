package org.dpsfleet.perceptual.triplet;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.dpsfleet.perceptual.BadDataException;
import org.dpsfleet.perceptual.context.Ranking;
import org.dpsfleet.perceptual.context.Rankings;
import org.dpsfleet.perceptual.distortion.Distortion;
import org.dpsfleet.perceptual.distortion.Distortions;
import org.dpsfleet.perceptual.distortion.DrawnDistortion;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class TripletDrawsTest {
    @Test
    void aDrawIsAFunctionOfSeedPurposeEpochAndPicture() {
        var draws = new TripletDraws(7, "train");
        TripletDraw draw = draws.draw(3, 5);
        assertThat(new TripletDraws(7, "train").draw(3, new int[] {9, 5}).get(1))
                .isEqualTo(draw);
        assertThat(List.of(
                        draw,
                        draws.draw(3, 6),
                        draws.draw(4, 5),
                        new TripletDraws(8, "train").draw(3, 5),
                        new TripletDraws(7, "test").draw(3, 5)))
                .doesNotHaveDuplicates();
    }

    /** What was drawn before distortions of users came in. */
    @Test
    void theDrawsOfThePublishedSixStay() {
        var draws = new TripletDraws(7, "train");
        assertThat(text(draws.draw(0, 0))).isEqualTo("color -0.056773364543914795 | rotate 53.6152229309082");
        assertThat(text(draws.draw(1, 2))).isEqualTo("translate 10.0 -13.0 | blur 7.9457316398620605");
        assertThat(text(draws.draw(3, 5))).isEqualTo("darken 0.2839486598968506 | translate 31.0 21.0");
        assertThat(text(draws.draw(9, 999))).isEqualTo("translate -17.0 5.0 | zoom_in 1.3836355209350586");
        int hash = 1;
        for (int image = 0; image < 2000; image++) {
            TripletDraw draw = new TripletDraws(11, "test").draw(image % 3, image);
            for (DrawnDistortion drawn : List.of(draw.first(), draw.second())) {
                hash = 31 * hash + drawn.kind().name().hashCode();
                hash = 31 * hash + Double.hashCode(drawn.parameter(0));
                boolean two = drawn.parameters().size() == 2;
                hash = 31 * hash + Double.hashCode(two ? drawn.parameter(1) : 0);
            }
        }
        assertThat(hash).isEqualTo(474001374);
    }

    private static String text(TripletDraw draw) {
        return draw.first() + " | " + draw.second();
    }

    @Test
    void anySetOfKindsIsDrawnFromUniformly() {
        // given three kinds, one of them from outside, in any order
        Distortion invert = Distortions.parse("invert");
        var draws = new TripletDraws(1, "train", 64, List.of(invert, Distortions.BLUR, Distortions.ROTATE));
        assertThat(draws)
                .isEqualTo(new TripletDraws(1, "train", 64, List.of(Distortions.ROTATE, Distortions.BLUR, invert)));
        // when
        Map<String, Integer> pairs = new TreeMap<>();
        for (int image = 0; image < 6000; image++) {
            TripletDraw draw = draws.draw(0, image);
            pairs.merge(draw.first().kind().name() + " " + draw.second().kind().name(), 1, Integer::sum);
        }
        // then chi-square with 5 degrees of freedom exceeds 20.5 once in a thousand
        assertThat(pairs)
                .containsOnlyKeys(
                        "rotate blur", "rotate invert", "blur rotate", "blur invert", "invert rotate", "invert blur");
        double chiSquare = pairs.values().stream()
                .mapToDouble(count -> (count - 1000.0) * (count - 1000.0) / 1000)
                .sum();
        assertThat(chiSquare).isLessThan(20.5);
    }

    @Test
    void aContextThatDoesNotRankWhatWasDrawnIsRefused() {
        List<TripletDraw> draws = new TripletDraws(3, "test").draw(0, new int[] {0, 1, 2, 3, 4});
        assertThatThrownBy(() -> Judges.of(draws, List.of(Ranking.parse("rotate,blur"))))
                .isInstanceOf(BadDataException.class)
                .hasMessageContaining("'rotate,blur' does not rank ");
    }

    @Test
    void orderedPairsOfDifferentDistortionsAreUniform() {
        // given
        var draws = new TripletDraws(1, "train");
        int[] pairs = new int[36];
        // when
        for (int image = 0; image < 30_000; image++) {
            TripletDraw draw = draws.draw(0, image);
            pairs[place(draw.first()) * 6 + place(draw.second())]++;
        }
        // then chi-square with 29 degrees of freedom exceeds 58.3 once in a thousand
        assertThat(IntStream.range(0, 6).map(kind -> pairs[kind * 7])).containsOnly(0);
        double chiSquare = Arrays.stream(pairs)
                .filter(count -> count > 0)
                .mapToDouble(count -> (count - 1000.0) * (count - 1000.0) / 1000)
                .sum();
        assertThat(chiSquare).isLessThan(58.3);
    }

    private static int place(DrawnDistortion drawn) {
        return Distortions.PUBLISHED.indexOf(drawn.kind());
    }

    @Test
    void theTwoParametersOfATripletAreIndependent() {
        // given triplets of two kinds, whose parameters are centred and scaled to one turn
        var draws = new TripletDraws(2, "train");
        double sum = 0;
        int count = 0;
        for (int image = 0; image < 60_000; image++) {
            TripletDraw draw = draws.draw(0, image);
            if (draw.first().kind() == Distortions.ROTATE && draw.second().kind() == Distortions.COLOR) {
                // when
                sum += ((draw.first().parameter(0) - 30) / 300 - 0.5)
                        * draw.second().parameter(0);
                count++;
            }
        }
        // then the covariance (deviation 1/12 / sqrt(count)) is that of independent draws
        assertThat(count).isGreaterThan(1800);
        assertThat(Math.abs(sum / count)).isLessThan(4.0 / 12 / Math.sqrt(count));
    }

    @Test
    void twoEqualKindsAreNoTriplet() {
        var blur = new DrawnDistortion(Distortions.BLUR, 4);
        assertThatThrownBy(() -> new TripletDraw(blur, blur)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void judgesOfManyContextsAreThoseOfEach() {
        // given
        List<TripletDraw> draws = new TripletDraws(3, "test").draw(0, new int[] {0, 1, 2, 3, 4});
        List<Ranking> rankings = Rankings.random(20, 1);
        // when
        float[] judges = Judges.of(draws, rankings);
        // then
        List<Float> expected = new ArrayList<>();
        for (TripletDraw draw : draws) {
            for (Ranking ranking : rankings) {
                expected.add(
                        (float) ranking.judge(draw.first().kind(), draw.second().kind()));
            }
        }
        assertThat(judges).containsExactly(expected.toArray(Float[]::new));
        assertThat(judges).contains(0f, 1f);
    }
}
