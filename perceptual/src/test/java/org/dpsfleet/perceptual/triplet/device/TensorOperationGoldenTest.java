package org.dpsfleet.perceptual.triplet.device;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import org.dpsfleet.perceptual.Shared;
import org.dpsfleet.perceptual.distortion.Batchable;
import org.dpsfleet.perceptual.distortion.Distortion;
import org.dpsfleet.perceptual.distortion.DrawnDistortion;
import org.dpsfleet.perceptual.safetensors.SafetensorsFile;
import org.dpsfleet.perceptual.tensor.ComputeDevice;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

/** All 6 photographs under all 6 distortions with 4 parameters each at once, against torchvision's. */
class TensorOperationGoldenTest {
    private static final int SIDE = 64;
    private static final int LENGTH = 3 * SIDE * SIDE;
    private static final int PHOTOGRAPHS = 6;
    private static final int PARAMETERS = 4;

    @ParameterizedTest
    @FieldSource("org.dpsfleet.perceptual.distortion.Distortions#PUBLISHED")
    void givesTheValuesOfTorchvision(Distortion kind) {
        // given
        SafetensorsFile golden = Shared.goldenTensors("distortions.safetensors");
        JsonNode parameters =
                Shared.goldenJson("distortions.json").path("parameters").path(kind.name());
        float[] photographs = golden.floats("images");
        float[] expected = golden.floats(kind.name());
        var batchable = (Batchable) kind;
        int count = PHOTOGRAPHS * PARAMETERS;
        float[] pictures = new float[count * LENGTH];
        float[] numbers = new float[batchable.operation().numbers() * count];
        for (int i = 0; i < count; i++) {
            System.arraycopy(photographs, i / PARAMETERS * LENGTH, pictures, i * LENGTH, LENGTH);
            float[] own = batchable.numbers(drawn(kind, parameters.get(i % PARAMETERS)), SIDE);
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
        assertThat(largest).isCloseTo(0, within(tolerance(kind)));
    }

    private static float tolerance(Distortion kind) {
        return switch (kind.name()) {
            case "darken", "blur" -> 2e-6f;
            case "color" -> 1e-5f;
            default -> 0f;
        };
    }

    private static DrawnDistortion drawn(Distortion kind, JsonNode parameter) {
        return parameter.isArray()
                ? new DrawnDistortion(
                        kind, parameter.get(0).doubleValue(), parameter.get(1).doubleValue())
                : new DrawnDistortion(kind, parameter.doubleValue());
    }
}
