package org.dpsfleet.perceptual.image;

import java.util.Arrays;
import org.dpsfleet.perceptual.Shared;
import org.dpsfleet.perceptual.safetensors.SafetensorsFile;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class PilResizeTest {
    @Test
    void givesTheBytesOfPil() {
        // given
        SafetensorsFile golden = Shared.goldenTensors("distortions.safetensors");
        float[] sources = golden.floats("source_96");
        float[] expected = golden.floats("images");
        var resize = new PilResize(96, 96, 64, 64);
        for (int image = 0; image < 6; image++) {
            byte[] rgb = new byte[3 * 96 * 96];
            for (int i = 0; i < rgb.length; i++) {
                rgb[i] = (byte) Math.round(sources[image * rgb.length + i]);
            }
            // when
            Pixels resized = resize.apply(new Pixels(96, 96, rgb));
            // then
            int length = resized.length();
            assertThat(resized.toFloats())
                    .isEqualTo(Arrays.copyOfRange(expected, image * length, (image + 1) * length));
        }
    }

    @Test
    void enlargesBetweenTheCentresOfPixels() {
        // given one row of 0 and 100, which PIL enlarges to 0, 25, 75, 100
        var pixels = new Pixels(1, 2, new byte[] {0, 100, 0, 100, 0, 100});
        // when
        Pixels enlarged = PilResize.resize(pixels, 1, 4);
        // then
        assertThat(enlarged.rgb()).containsExactly(0, 25, 75, 100, 0, 25, 75, 100, 0, 25, 75, 100);
    }

    @Test
    void bothSidesAreForcedToTheNewSize() {
        // given a picture of one colour
        byte[] rgb = new byte[3 * 10 * 300];
        Arrays.fill(rgb, (byte) 201);
        // when
        Pixels resized = PilResize.resize(new Pixels(10, 300, rgb), 64, 65);
        // then it keeps its colour everywhere
        assertThat(resized.height()).isEqualTo(64);
        assertThat(resized.width()).isEqualTo(65);
        assertThat(resized.rgb()).containsOnly(201);
    }

    @Test
    void theSameSizeChangesNothing() {
        byte[] rgb = new byte[3 * 5 * 7];
        for (int i = 0; i < rgb.length; i++) {
            rgb[i] = (byte) (i * 37);
        }
        var pixels = new Pixels(5, 7, rgb);
        assertThat(PilResize.resize(pixels, 5, 7)).isEqualTo(pixels);
    }

    @Test
    void refusesAPictureOfAnotherSize() {
        var resize = new PilResize(96, 96, 64, 64);
        assertThatThrownBy(() -> resize.apply(new Pixels(1, 1, new byte[3])))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("96 x 96");
    }
}
