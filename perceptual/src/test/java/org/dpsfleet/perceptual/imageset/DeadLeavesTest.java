package org.dpsfleet.perceptual.imageset;

import java.util.Arrays;
import org.dpsfleet.perceptual.image.Pixels;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class DeadLeavesTest {
    @Test
    void aPictureDependsOnSeedAndNumberOnly() {
        var small = new DeadLeaves(7, 3);
        var large = new DeadLeaves(7, 100);
        large.image(50);
        assertThat(large.image(2)).isEqualTo(small.image(2));
        assertThat(large.image(1)).isNotEqualTo(large.image(2));
        assertThat(new DeadLeaves(8, 3).image(2)).isNotEqualTo(small.image(2));
    }

    @Test
    void picturesStayWhatTheyWereWhenExperimentsWereRun() {
        // Pinned: another value means that old experiments cannot be repeated any more.
        assertThat(Arrays.hashCode(new DeadLeaves(1, 1).image(0).rgb())).isEqualTo(494911765);
    }

    @Test
    void theyAreCoveredColouredAndHaveEdgesLikePhotographs() {
        // given
        ResizedImages images = ResizedImages.all(new DeadLeaves(1, 200), 64);
        int edges = 0;
        int grey = 0;
        for (int i = 0; i < images.size(); i++) {
            Pixels image = images.image(i);
            for (int y = 0; y < 64; y++) {
                for (int x = 1; x < 64; x++) {
                    // when
                    int step = Math.abs(image.at(1, y, x) - image.at(1, y, x - 1));
                    edges += step > 40 ? 1 : 0;
                    int colour = Math.abs(image.at(0, y, x) - image.at(2, y, x));
                    grey += colour < 3 ? 1 : 0;
                }
            }
        }
        // then some neighbours differ strongly and most do not, and most pixels have a colour
        double count = 200.0 * 64 * 63;
        assertThat(edges / count).isBetween(0.03, 0.3);
        assertThat(grey / count).isLessThan(0.2);
    }
}
