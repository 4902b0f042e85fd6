package org.dpsfleet.perceptual.perceptualset;

import java.util.Arrays;
import org.dpsfleet.perceptual.image.Pixels;
import org.dpsfleet.perceptual.score.TwoAfc;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

class SimulatedJudgementsTest {
    @Test
    void aTripletDependsOnSeedAndNumberOnly() {
        var small = new SimulatedJudgements(7, 3);
        var large = new SimulatedJudgements(7, 50);
        assertThat(large.triplet(2)).isEqualTo(small.triplet(2));
        assertThat(large.judge(2)).isEqualTo(small.judge(2));
        assertThat(new SimulatedJudgements(8, 3).triplet(2)).isNotEqualTo(small.triplet(2));
        assertThat(small.id(2)).isEqualTo("000002");
        assertThatThrownBy(() -> small.judge(3)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    /** What they were before distortions of users came in. */
    @Test
    void theTripletsOfASeedStay() {
        var set = new SimulatedJudgements(7, 100);
        int hash = 1;
        for (int i = 0; i < 100; i++) {
            hash = 31 * hash + Float.hashCode(set.judge(i));
            hash = 31 * hash + Arrays.hashCode(set.triplet(i).first().rgb());
            hash = 31 * hash + Arrays.hashCode(set.triplet(i).second().rgb());
        }
        assertThat(hash).isEqualTo(1029619238);
    }

    @Test
    void judgementsAreSharesOfTenPeopleWithoutAPreferenceForASide() {
        float[] judges = new SimulatedJudgements(1, 2000).judges();
        double sum = 0;
        for (float judge : judges) {
            assertThat(judge * 10).isBetween(0f, 10f).isCloseTo(Math.round(judge * 10), within(1e-5f));
            sum += judge;
        }
        assertThat(sum / judges.length).isBetween(0.46, 0.54);
        assertThat(TwoAfc.humanScore(judges)).as("people mostly agree").isBetween(0.7, 0.9);
    }

    @Test
    void evenAPlainDifferenceOfPixelsAgreesMoreThanChance() {
        // given
        var set = new SimulatedJudgements(1, 400);
        float[] d0 = new float[set.size()];
        float[] d1 = new float[set.size()];
        for (int i = 0; i < set.size(); i++) {
            PictureTriplet triplet = set.triplet(i);
            d0[i] = difference(triplet.reference(), triplet.first());
            d1[i] = difference(triplet.reference(), triplet.second());
        }
        // when
        double score = TwoAfc.score(d0, d1, set.judges());
        // then
        assertThat(score).isBetween(0.55, 0.85);
    }

    private static float difference(Pixels a, Pixels b) {
        float sum = 0;
        float[] left = a.toFloats();
        float[] right = b.toFloats();
        for (int i = 0; i < left.length; i++) {
            sum += Math.abs(left[i] - right[i]);
        }
        return sum / left.length;
    }
}
