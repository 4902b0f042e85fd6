package org.dpsfleet.perceptual.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.dpsfleet.perceptual.Shared;
import org.dpsfleet.perceptual.safetensors.SafetensorsFile;
import org.junit.jupiter.api.Test;

class JndTest {
    @Test
    void givesTheScoresOfThePublishedCode() {
        // given
        SafetensorsFile golden = Shared.goldenTensors("scores.safetensors");
        var cases = Shared.goldenJson("scores.json").path("jnd_results").propertyNames();
        assertThat(cases).hasSize(12);
        for (String name : cases) {
            // when
            double map = Jnd.meanAveragePrecision(golden.floats("jnd/" + name + "/distance"),
                    golden.floats("jnd/" + name + "/same"));
            // then
            float expected = golden.floats("jnd/" + name + "/map")[0];
            if (Float.isNaN(expected)) {
                assertThat(map).as(name).isNaN();
            } else {
                assertThat(map).as(name).isCloseTo(expected, within(1e-6));
            }
        }
    }

    @Test
    void zeroAndMinusZeroAreATie() {
        assertThat(Jnd.meanAveragePrecision(new float[] {0f, -0f}, new float[] {1, 0}))
                .isEqualTo(1);
    }

    @Test
    void refusesWhatDoesNotFit() {
        assertThatThrownBy(() -> Jnd.meanAveragePrecision(new float[2], new float[1]))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Jnd.meanAveragePrecision(new float[0], new float[0]))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
