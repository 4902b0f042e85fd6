package org.dpsfleet.perceptual.imageset;

import org.dpsfleet.perceptual.BadDataException;
import org.dpsfleet.perceptual.Shared;
import org.dpsfleet.perceptual.image.PilResize;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class ResizedImagesTest {
    @Test
    void givesTheFloatsOfToTensor() {
        // given
        StlBinary set = new StlBinary(Shared.data("stl10/test_X.bin"));
        float[] golden = Shared.goldenTensors("distortions.safetensors").floats("images");
        // when
        ResizedImages images = ResizedImages.first(4, set, 64);
        // then row 3 is the second golden image
        float[] floats = new float[5 + images.imageLength()];
        images.copyFloats(3, floats, 5);
        for (int i = 0; i < images.imageLength(); i++) {
            assertThat(floats[5 + i]).isEqualTo(golden[images.imageLength() + i]);
        }
    }

    @Test
    void keepsTheOrderWhileWorkingInParallel() {
        DeadLeaves set = new DeadLeaves(3, 40);
        ResizedImages images = ResizedImages.all(set, 16);
        assertThat(images.size()).isEqualTo(40);
        for (int i = 0; i < 40; i++) {
            assertThat(images.image(i)).isEqualTo(PilResize.resize(set.image(i), 16, 16));
        }
    }

    @Test
    void askingForMoreThanThereAreIsAnError() {
        assertThatThrownBy(() -> ResizedImages.first(11, new DeadLeaves(1, 10), 64))
                .isInstanceOf(BadDataException.class)
                .hasMessageContaining("11 pictures")
                .hasMessageContaining("10 procedural");
    }
}
