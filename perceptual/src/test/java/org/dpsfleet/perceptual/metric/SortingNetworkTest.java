package org.dpsfleet.perceptual.metric;

import java.util.Arrays;
import java.util.Random;
import org.dpsfleet.vocabulary.Comparison.Modification;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class SortingNetworkTest {
    private static final int CHANNELS = 70;

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 7, 8, 9, 16, 17, 31, 49, 64, 225, 256, 961})
    void sortsEveryChannelAsJavaDoes(int positions) {
        var random = new Random(positions);
        var values = new float[positions][CHANNELS];
        for (float[] row : values) {
            for (int c = 0; c < CHANNELS; c++) {
                // Half of them equal, as after a ReLU.
                row[c] = c % 2 == 0 ? (float) random.nextGaussian() : Math.max(0, (float) random.nextGaussian());
            }
        }

        assertThat(sorted(values)).isDeepEqualTo(columnByColumn(values));
    }

    /** What no network of comparisons sorts wrongly: all sequences of zeros and ones (Knuth's 0-1 principle). */
    @Test
    void sortsAllSequencesOfZerosAndOnes() {
        for (int positions = 1; positions <= 12; positions++) {
            var values = new float[positions][1 << positions];
            for (int sequence = 0; sequence < 1 << positions; sequence++) {
                for (int position = 0; position < positions; position++) {
                    values[position][sequence] = sequence >> position & 1;
                }
            }

            assertThat(sorted(values)).isDeepEqualTo(columnByColumn(values));
        }
    }

    @Test
    void ordersZerosInfinitiesAndTheSmallestNumbers() {
        float[] ordered = {
            Float.NEGATIVE_INFINITY,
            -Float.MAX_VALUE,
            -1,
            -Float.MIN_VALUE,
            -0f,
            0,
            Float.MIN_VALUE,
            1,
            Float.MAX_VALUE,
            Float.POSITIVE_INFINITY
        };
        var reversed = new float[ordered.length][1];
        for (int i = 0; i < ordered.length; i++) {
            reversed[i][0] = ordered[ordered.length - 1 - i];
        }

        float[][] sorted = sorted(reversed);

        for (int i = 0; i < ordered.length; i++) {
            assertThat(Float.floatToRawIntBits(sorted[i][0])).isEqualTo(Float.floatToRawIntBits(ordered[i]));
        }
    }

    private static float[][] sorted(float[][] values) {
        Positions features = (position, target) -> System.arraycopy(values[position], 0, target, 0, target.length);
        int channels = values[0].length;
        Positions sorted = features.modified(Modification.SORT, channels, values.length);
        var result = new float[values.length][channels];
        for (int position = 0; position < values.length; position++) {
            sorted.read(position, result[position]);
        }
        return result;
    }

    private static float[][] columnByColumn(float[][] values) {
        var result = new float[values.length][values[0].length];
        for (int c = 0; c < values[0].length; c++) {
            var column = new float[values.length];
            for (int position = 0; position < values.length; position++) {
                column[position] = values[position][c];
            }
            Arrays.sort(column);
            for (int position = 0; position < values.length; position++) {
                result[position][c] = column[position];
            }
        }
        return result;
    }
}
