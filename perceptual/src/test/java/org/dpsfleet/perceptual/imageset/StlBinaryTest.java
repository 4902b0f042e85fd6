package org.dpsfleet.perceptual.imageset;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.dpsfleet.perceptual.BadDataException;
import org.dpsfleet.perceptual.MissingDataException;
import org.dpsfleet.perceptual.Shared;
import org.dpsfleet.perceptual.image.Pixels;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class StlBinaryTest {
    @TempDir
    Path folder;

    @Test
    void readsPlanesColumnByColumn() throws IOException {
        // given two pictures; in the second, green at row 5, column 7 is 200
        byte[] bytes = new byte[2 * 27648];
        bytes[27648 + 96 * 96 + 7 * 96 + 5] = (byte) 200;
        var set = new StlBinary(Files.write(folder.resolve("x.bin"), bytes));
        // when
        Pixels picture = set.image(1);
        // then
        assertThat(set.size()).isEqualTo(2);
        assertThat(picture.at(1, 5, 7)).isEqualTo(200);
        assertThat(picture.at(1, 7, 5)).isZero();
    }

    @Test
    void theLastPhotographsAreTheGoldenOnes() {
        // given the rows of the test set that the golden numbers were made from
        int[] rows = {0, 3, 150, 411};
        var set = new StlBinary(Shared.data("stl10/test_X.bin"));
        float[] golden = Shared.goldenTensors("distortions.safetensors").floats("source_96");
        for (int i = 0; i < rows.length; i++) {
            // when
            Pixels picture = set.image(rows[i]);
            // then
            for (int at = 0; at < picture.length(); at += 997) {
                assertThat(picture.rgb()[at] & 0xFF).isEqualTo((int) golden[i * picture.length() + at]);
            }
        }
    }

    @Test
    void refusesWhatIsNoWholeNumberOfPictures() throws IOException {
        Path cut = Files.write(folder.resolve("cut.bin"), new byte[27648 + 1]);
        assertThatThrownBy(() -> new StlBinary(cut))
                .isInstanceOf(BadDataException.class)
                .hasMessageContaining("27649 bytes")
                .hasMessageContaining("27648");
        Path empty = Files.write(folder.resolve("empty.bin"), new byte[0]);
        assertThatThrownBy(() -> new StlBinary(empty))
                .isInstanceOf(BadDataException.class)
                .hasMessageContaining("0 bytes");
        assertThatThrownBy(() -> new StlBinary(folder.resolve("absent.bin")))
                .isInstanceOf(MissingDataException.class)
                .hasMessageContaining("absent.bin");
        assertThatThrownBy(() -> new StlBinary(folder))
                .isInstanceOf(BadDataException.class)
                .hasMessageContaining("is a folder");
    }
}
