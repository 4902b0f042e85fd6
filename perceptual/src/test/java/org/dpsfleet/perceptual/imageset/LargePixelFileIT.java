package org.dpsfleet.perceptual.imageset;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.dpsfleet.perceptual.image.Pixels;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

/** More bytes than an int counts. */
class LargePixelFileIT {
    private static final int SIDE = 1024;
    private static final int COUNT = 700;

    @TempDir
    private Path folder;

    @Test
    void picturesBehindTwoGibibytesAreTheirOwn() throws IOException {
        // given
        var file = new PixelFile(folder.resolve("large.pixels"), "ab".repeat(32), COUNT, SIDE);
        assumeThat(file.bytes()).isGreaterThan(Integer.MAX_VALUE);
        assumeThat(Files.getFileStore(folder).getUsableSpace())
                .as("there is room for the file")
                .isGreaterThan(2 * file.bytes());
        // when
        file.write(LargePixelFileIT::picture, () -> {});
        ResizedImages images =
                ResizedImages.mapped(file, new DeadLeaves(1, COUNT)).orElseThrow();
        // then
        for (int i : new int[] {0, 1, 682, 683, 684, COUNT - 1}) {
            assertThat(images.image(i)).isEqualTo(picture(i));
        }
    }

    private static Pixels picture(int index) {
        byte[] rgb = new byte[3 * SIDE * SIDE];
        for (int i = 0; i < rgb.length; i += 1000) {
            rgb[i] = (byte) (index + i / 1000);
        }
        rgb[rgb.length - 1] = (byte) (index >> 8);
        rgb[0] = (byte) index;
        return new Pixels(SIDE, SIDE, rgb);
    }
}
