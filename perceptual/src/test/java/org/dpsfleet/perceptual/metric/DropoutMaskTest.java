package org.dpsfleet.perceptual.metric;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.List;
import org.dpsfleet.perceptual.Seeds;
import org.dpsfleet.perceptual.tensor.ComputeDevice;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class DropoutMaskTest {
    @Test
    void halfAreDroppedIndependentlyAndTheRestDoubled() {
        try (NDManager manager = ComputeDevice.cpu().newManager()) {
            float[] mask = draw(manager, new Shape(100, 7, 3, 5), 1);

            assertThat(mask).hasSize(10_500).containsOnly(0f, 2f);
            // Four standard deviations of 10,500 fair coins; neighbours agree half of the time.
            assertThat(share(mask, 0)).isCloseTo(0.5, within(0.02));
            for (int lag : new int[] {1, 2, 7, 8, 64}) {
                assertThat(share(mask, lag)).as("lag %d", lag).isCloseTo(0.5, within(0.02));
            }
        }
    }

    @Test
    void equalSeedsGiveEqualMasks() {
        try (NDManager manager = ComputeDevice.cpu().newManager()) {
            var shape = new Shape(3, 11);
            assertThat(draw(manager, shape, 1)).containsExactly(draw(manager, shape, 1));
            assertThat(draw(manager, shape, 1)).isNotEqualTo(draw(manager, shape, 2));
        }
    }

    @Test
    void anExamplesMaskDoesNotDependOnItsNeighbours() {
        try (NDManager manager = ComputeDevice.cpu().newManager()) {
            var masks = new DropoutMask(manager);
            // 21 elements an example: no whole number of bytes
            float[] three = masks.draw(
                            manager,
                            new Shape(3, 7, 3),
                            List.of(Seeds.generator(1), Seeds.generator(2), Seeds.generator(3)))
                    .toFloatArray();
            float[] second = masks.draw(manager, new Shape(1, 7, 3), List.of(Seeds.generator(2)))
                    .toFloatArray();
            assertThat(three).hasSize(63);
            assertThat(Arrays.copyOfRange(three, 21, 42)).containsExactly(second);
        }
    }

    private static float[] draw(NDManager manager, Shape shape, long seed) {
        return new DropoutMask(manager)
                .draw(manager, shape, Seeds.generator(seed))
                .toFloatArray();
    }

    /** Share of kept elements; with a lag, share of elements equal to the one so many before. */
    private static double share(float[] mask, int lag) {
        int hits = 0;
        for (int i = lag; i < mask.length; i++) {
            hits += (lag == 0 ? mask[i] == 2 : mask[i] == mask[i - lag]) ? 1 : 0;
        }
        return (double) hits / (mask.length - lag);
    }
}
