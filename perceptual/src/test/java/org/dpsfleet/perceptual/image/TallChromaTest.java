package org.dpsfleet.perceptual.image;

import java.util.List;
import java.util.random.RandomGenerator;
import org.dpsfleet.perceptual.Seeds;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class TallChromaTest {
    @Test
    void repeatedRowsAreWeighedThreeToOne() {
        // given a column of 10, 20, 60 in the second component, repeated, the last row only once
        byte[] samples = {1, 10, 2, 10, 3, 20, 4, 20, 5, 60};
        // when
        TallChroma.smooth(frame(1, 5, 2), samples);
        // then (3 * 10 + 10 + 1) / 4, (3 * 10 + 20 + 2) / 4, (3 * 20 + 10 + 1) / 4, ...
        assertThat(samples).containsExactly(1, 10, 2, 13, 3, 17, 4, 30, 5, 50);
    }

    @Test
    void samplesThatADecoderWeighedAlreadyAreLeftAsTheyAre() {
        // given pictures of many heights, from smooth to wild
        RandomGenerator random = Seeds.generator(1);
        for (int i = 0; i < 2000; i++) {
            int height = random.nextInt(1, 12);
            byte[] samples = new byte[2 * height];
            int spread = random.nextInt(1, 12);
            for (int row = 0; row < height; row += 2) {
                var value = (byte) (100 + random.nextInt(spread));
                samples[2 * row + 1] = value;
                if (row + 1 < height) {
                    samples[2 * row + 3] = value;
                }
            }
            // when
            TallChroma.smooth(frame(1, height, 2), samples);
            byte[] once = samples.clone();
            TallChroma.smooth(frame(1, height, 2), samples);
            // then
            assertThat(samples).isEqualTo(once);
        }
    }

    @Test
    void otherSubsamplingIsLeftAsItIs() {
        byte[] samples = {1, 10, 2, 10, 3, 20, 4, 20};
        TallChroma.smooth(frame(1, 4, 1), samples);
        TallChroma.smooth(frame(1, 4, 4), samples);
        assertThat(samples).containsExactly(1, 10, 2, 10, 3, 20, 4, 20);
    }

    private static JpegFrame frame(int width, int height, int vertical) {
        return new JpegFrame(
                false,
                width,
                height,
                List.of(new JpegFrame.Component(1, 1, vertical), new JpegFrame.Component(2, 1, 1)));
    }
}
