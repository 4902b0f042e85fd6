package org.dpsfleet.perceptual.distortion;

import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.dpsfleet.perceptual.distortion.GoldenDistortions.PARAMETERS;
import static org.dpsfleet.perceptual.distortion.GoldenDistortions.PHOTOGRAPHS;
import static org.dpsfleet.perceptual.distortion.GoldenDistortions.SIDE;

/** All 6 photographs under all 6 distortions with 4 parameters each, against torchvision's. */
class DistortionGoldenTest {
    private static final int LENGTH = 3 * SIDE * SIDE;

    @ParameterizedTest
    @FieldSource("org.dpsfleet.perceptual.distortion.Distortions#PUBLISHED")
    void givesTheValuesOfTorchvision(Distortion kind) {
        // given
        var golden = GoldenDistortions.of(kind);
        float[] target = new float[LENGTH + 7];
        var scratch = new Scratch(SIDE);
        assertThat(golden.drawn()).hasSize(PARAMETERS);
        for (int image = 0; image < PHOTOGRAPHS; image++) {
            for (int j = 0; j < PARAMETERS; j++) {
                DrawnDistortion drawn = golden.drawn().get(j);
                Arrays.fill(target, Float.NaN);
                // when
                drawn.apply(golden.photographs(), image * LENGTH, target, 7, scratch);
                // then
                int at = (image * PARAMETERS + j) * LENGTH;
                assertThat(largestDifference(golden.expected(), at, target, 7))
                        .as("%s of image %d", drawn, image)
                        .isLessThanOrEqualTo(golden.tolerance());
                assertThat(target[6]).as("nothing outside is written").isNaN();
            }
        }
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
