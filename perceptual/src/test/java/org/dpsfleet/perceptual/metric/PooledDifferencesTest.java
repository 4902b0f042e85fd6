package org.dpsfleet.perceptual.metric;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Random;
import java.util.function.Function;
import org.dpsfleet.perceptual.tensor.ComputeDevice;
import org.dpsfleet.vocabulary.Comparison;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class PooledDifferencesTest {
    private static final int CHANNELS = 3;
    private static final int SIDE = 4;

    /** Every position with a mask value of its own: what the published structure has. */
    @Test
    void dropoutOfMeansActsOnEachPosition() {
        try (NDManager manager = ComputeDevice.cpu().newManager()) {
            // given
            float[] values = random(2 * CHANNELS * SIDE * SIDE);
            float[] mask = random(CHANNELS * SIDE * SIDE);
            // when
            float[] pooled = new PooledDifferences(
                            new FeatureComparison(Comparison.MEAN, false), true, drawn -> manager.create(mask, drawn))
                    .compare(features(manager, values), 1)
                    .get(0)
                    .toFloatArray();
            // then
            for (int c = 0; c < CHANNELS; c++) {
                int positions = SIDE * SIDE;
                double difference = mean(values, (CHANNELS + c) * positions) - mean(values, c * positions);
                double expected = 0;
                for (int p = 0; p < positions; p++) {
                    expected += difference * difference * mask[c * positions + p] / positions;
                }
                assertThat(pooled[c]).isCloseTo((float) expected, within(1e-6f));
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Comparison.class)
    void workingInPlaceOrNotGivesTheSameBits(Comparison kind) {
        try (NDManager manager = ComputeDevice.cpu().newManager()) {
            float[] values = random(2 * CHANNELS * SIDE * SIDE);
            float[] mask = random(CHANNELS * SIDE * SIDE);
            var comparison = new FeatureComparison(kind, true);
            Function<Shape, NDArray> dropout = shape -> manager.create(mask, shape);
            NDList inPlace = new PooledDifferences(comparison, true, dropout).compare(features(manager, values), 1);
            NDList recordable = new PooledDifferences(comparison, false, dropout).compare(features(manager, values), 1);
            assertThat(inPlace.get(0).toFloatArray())
                    .containsExactly(recordable.get(0).toFloatArray());
        }
    }

    private static NDList features(NDManager manager, float[] values) {
        return new NDList(manager.create(values, new Shape(2, CHANNELS, SIDE, SIDE)));
    }

    private static float[] random(int count) {
        var random = new Random(count);
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = random.nextFloat();
        }
        return values;
    }

    private static double mean(float[] values, int from) {
        double sum = 0;
        for (int i = 0; i < SIDE * SIDE; i++) {
            sum += values[from + i];
        }
        return sum / (SIDE * SIDE);
    }
}
