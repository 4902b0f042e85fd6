package org.dpsfleet.perceptual.distortion;

import java.util.Arrays;
import org.dpsfleet.perceptual.Shared;
import org.dpsfleet.perceptual.safetensors.SafetensorsFile;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

/** All 6 photographs under all 6 distortions with 4 parameters each, against torchvision's. */
class DistortionGoldenTest {
    private static final int LENGTH = 3 * 64 * 64;

    @ParameterizedTest
    @FieldSource("org.dpsfleet.perceptual.distortion.Distortions#PUBLISHED")
    void givesTheValuesOfTorchvision(Distortion kind) {
        // given
        SafetensorsFile golden = Shared.goldenTensors("distortions.safetensors");
        JsonNode parameters =
                Shared.goldenJson("distortions.json").path("parameters").path(kind.name());
        float[] images = golden.floats("images");
        float[] expected = golden.floats(kind.name());
        float[] target = new float[LENGTH + 7];
        var scratch = new Scratch(64);
        assertThat(parameters).hasSize(4);
        for (int image = 0; image < 6; image++) {
            for (int j = 0; j < 4; j++) {
                DrawnDistortion drawn = drawn(kind, parameters.get(j));
                Arrays.fill(target, Float.NaN);
                // when
                drawn.apply(images, image * LENGTH, target, 7, scratch);
                // then
                int at = (image * 4 + j) * LENGTH;
                assertThat(largestDifference(expected, at, target, 7))
                        .as("%s of image %d", drawn, image)
                        .isLessThanOrEqualTo(tolerance(kind));
                assertThat(target[6]).as("nothing outside is written").isNaN();
            }
        }
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

    private static float largestDifference(float[] a, int atA, float[] b, int atB) {
        float largest = 0;
        for (int i = 0; i < LENGTH; i++) {
            float difference = Math.abs(a[atA + i] - b[atB + i]);
            largest = difference <= largest ? largest : difference; // NaN stays
        }
        return largest;
    }
}
