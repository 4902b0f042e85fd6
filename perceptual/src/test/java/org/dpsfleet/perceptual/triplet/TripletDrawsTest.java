package org.dpsfleet.perceptual.triplet;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.dpsfleet.perceptual.context.Ranking;
import org.dpsfleet.perceptual.context.Rankings;
import org.dpsfleet.perceptual.distortion.Distortion;
import org.dpsfleet.perceptual.distortion.DrawnDistortion;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class TripletDrawsTest {
    @Test
    void aDrawIsAFunctionOfSeedPurposeEpochAndPicture() {
        TripletDraws draws = new TripletDraws(7, "train");
        TripletDraw draw = draws.draw(3, 5);
        assertThat(new TripletDraws(7, "train").draw(3, new int[] {9, 5}).get(1)).isEqualTo(draw);
        assertThat(List.of(draw, draws.draw(3, 6), draws.draw(4, 5),
                new TripletDraws(8, "train").draw(3, 5),
                new TripletDraws(7, "test").draw(3, 5))).doesNotHaveDuplicates();
    }

    @Test
    void orderedPairsOfDifferentDistortionsAreUniform() {
        // given
        TripletDraws draws = new TripletDraws(1, "train");
        int[] pairs = new int[36];
        // when
        for (int image = 0; image < 30_000; image++) {
            TripletDraw draw = draws.draw(0, image);
            pairs[draw.first().kind().ordinal() * 6 + draw.second().kind().ordinal()]++;
        }
        // then chi-square with 29 degrees of freedom exceeds 58.3 once in a thousand
        assertThat(IntStream.range(0, 6).map(kind -> pairs[kind * 7])).containsOnly(0);
        double chiSquare = Arrays.stream(pairs).filter(count -> count > 0)
                .mapToDouble(count -> (count - 1000.0) * (count - 1000.0) / 1000).sum();
        assertThat(chiSquare).isLessThan(58.3);
    }

    @Test
    void theTwoParametersOfATripletAreIndependent() {
        // given triplets of two kinds, whose parameters are centred and scaled to one turn
        TripletDraws draws = new TripletDraws(2, "train");
        double sum = 0;
        int count = 0;
        for (int image = 0; image < 60_000; image++) {
            TripletDraw draw = draws.draw(0, image);
            if (draw.first().kind() == Distortion.ROTATE
                    && draw.second().kind() == Distortion.COLOR) {
                // when
                sum += ((draw.first().first() - 30) / 300 - 0.5) * draw.second().first();
                count++;
            }
        }
        // then the covariance (deviation 1/12 / sqrt(count)) is that of independent draws
        assertThat(count).isGreaterThan(1800);
        assertThat(Math.abs(sum / count)).isLessThan(4.0 / 12 / Math.sqrt(count));
    }

    @Test
    void twoEqualKindsAreNoTriplet() {
        DrawnDistortion blur = new DrawnDistortion(Distortion.BLUR, 4);
        assertThatThrownBy(() -> new TripletDraw(blur, blur))
                .isInstanceOf(IllegalArgumentException.class);
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
                expected.add((float) ranking.judge(draw.first().kind(), draw.second().kind()));
            }
        }
        assertThat(judges).containsExactly(expected.toArray(Float[]::new));
        assertThat(judges).contains(0f, 1f);
    }
}
