package org.dpsfleet.perceptual.score;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class TwoAfcSumsTest {
    private static final int COLUMNS = 7;
    private static final int TRIPLETS = 301;

    @Test
    void batchesHaveTheMeansOfTheWholeToTheBit() {
        // given distances with ties, and shares that binary fractions can't say
        var random = new Random(8);
        float[] d0 = new float[TRIPLETS * COLUMNS];
        float[] d1 = new float[TRIPLETS * COLUMNS];
        float[] h = new float[TRIPLETS];
        for (int i = 0; i < d0.length; i++) {
            d0[i] = random.nextInt(9);
            d1[i] = random.nextInt(9);
        }
        for (int n = 0; n < h.length; n++) {
            h[n] = random.nextInt(6) / 5f;
        }
        // when
        var sums = new TwoAfcSums(COLUMNS);
        for (int from = 0; from < TRIPLETS; from += 64) {
            int to = Math.min(TRIPLETS, from + 64);
            sums.add(
                    Arrays.copyOfRange(d0, from * COLUMNS, to * COLUMNS),
                    Arrays.copyOfRange(d1, from * COLUMNS, to * COLUMNS),
                    h);
        }
        // then
        double[] scores = TwoAfc.scores(d0, d1, h, COLUMNS);
        double[] accuracies = TwoAfc.accuracies(d0, d1, h, COLUMNS);
        for (int k = 0; k < COLUMNS; k++) {
            assertThat(sums.score(k)).isEqualTo(scores[k]);
            assertThat(sums.accuracy(k)).isEqualTo(accuracies[k]);
        }
        assertThat(scores).doesNotHaveDuplicates();
    }
}
