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
        var set = new StlBinary(Shared.data("stl10/test_X.bin"));
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
        var set = new DeadLeaves(3, 40);
        ResizedImages images = ResizedImages.all(set, 16);
        assertThat(images.size()).isEqualTo(40);
        for (int i = 0; i < 40; i++) {
            assertThat(images.image(i)).isEqualTo(PilResize.resize(set.image(i), 16, 16));
        }
    }

    @Test
    void whatMemoryDoesNotHoldIsResizedInUseToTheSameBytes() {
        // given
        var set = new DeadLeaves(3, 10);
        ResizedImages all = ResizedImages.first(10, set, 16, Long.MAX_VALUE);
        // when
        ResizedImages few = ResizedImages.first(10, set, 16, 3 * 1000);
        // then 3 x 16 x 16 = 768 bytes each, and what the JVM adds
        assertThat(all.kept()).isEqualTo(10);
        assertThat(few.kept()).isEqualTo(3);
        assertThat(few.size()).isEqualTo(10);
        for (int i = 0; i < 10; i++) {
            assertThat(few.image(i)).isEqualTo(all.image(i));
            float[] kept = new float[768];
            float[] inUse = new float[768];
            all.copyFloats(i, kept, 0);
            few.copyFloats(i, inUse, 0);
            assertThat(inUse).isEqualTo(kept);
        }
        assertThatThrownBy(() -> few.image(10)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void askingForMoreThanThereAreIsAnError() {
        assertThatThrownBy(() -> ResizedImages.first(11, new DeadLeaves(1, 10), 64))
                .isInstanceOf(BadDataException.class)
                .hasMessageContaining("11 pictures")
                .hasMessageContaining("10 procedural");
    }
}
