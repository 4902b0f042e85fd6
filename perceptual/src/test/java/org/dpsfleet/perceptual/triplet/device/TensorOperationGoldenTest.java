package org.dpsfleet.perceptual.triplet.device;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import org.dpsfleet.perceptual.distortion.Batchable;
import org.dpsfleet.perceptual.distortion.Distortion;
import org.dpsfleet.perceptual.distortion.GoldenDistortions;
import org.dpsfleet.perceptual.tensor.ComputeDevice;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.dpsfleet.perceptual.distortion.GoldenDistortions.PARAMETERS;
import static org.dpsfleet.perceptual.distortion.GoldenDistortions.PHOTOGRAPHS;
import static org.dpsfleet.perceptual.distortion.GoldenDistortions.SIDE;

/** All 6 photographs under all 6 distortions with 4 parameters each at once, against torchvision's. */
class TensorOperationGoldenTest {
    private static final int LENGTH = 3 * SIDE * SIDE;

    @ParameterizedTest
    @FieldSource("org.dpsfleet.perceptual.distortion.Distortions#PUBLISHED")
    void givesTheValuesOfTorchvision(Distortion kind) {
        // given
        var golden = GoldenDistortions.of(kind);
        float[] expected = golden.expected();
        var batchable = (Batchable) kind;
        int count = PHOTOGRAPHS * PARAMETERS;
        float[] pictures = new float[count * LENGTH];
        float[] numbers = new float[batchable.operation().numbers() * count];
        for (int i = 0; i < count; i++) {
            System.arraycopy(golden.photographs(), i / PARAMETERS * LENGTH, pictures, i * LENGTH, LENGTH);
            float[] own = batchable.numbers(golden.drawn().get(i % PARAMETERS), SIDE);
            for (int k = 0; k < own.length; k++) {
                numbers[k * count + i] = own[k];
            }
        }
        // when
        float[] made;
        try (NDManager manager = ComputeDevice.cpu().newManager()) {
            NDArray sources = manager.create(pictures, new Shape(count, 3, SIDE * SIDE));
            NDArray drawn =
                    manager.create(numbers, new Shape(batchable.operation().numbers(), count));
            made = TensorOperation.of(batchable.operation(), SIDE)
                    .apply(sources, drawn, new Constants(manager, SIDE))
                    .toFloatArray();
        }
        // then
        assertThat(made).hasSameSizeAs(expected);
        float largest = 0;
        for (int i = 0; i < made.length; i++) {
            largest = Math.max(largest, Math.abs(made[i] - expected[i])); // of NaN, NaN
        }
        assertThat(largest).isCloseTo(0, within(golden.tolerance()));
    }
}
