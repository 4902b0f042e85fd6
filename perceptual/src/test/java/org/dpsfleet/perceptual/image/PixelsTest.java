package org.dpsfleet.perceptual.image;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.CRC32;
import javax.imageio.ImageIO;
import org.dpsfleet.perceptual.BadDataException;
import org.dpsfleet.perceptual.MissingDataException;
import org.dpsfleet.perceptual.Shared;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class PixelsTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(
            ints = {
                BufferedImage.TYPE_INT_RGB,
                BufferedImage.TYPE_3BYTE_BGR,
                BufferedImage.TYPE_INT_ARGB,
                BufferedImage.TYPE_4BYTE_ABGR
            })
    void readsColourAndDropsAlpha(int type) throws IOException {
        // given a picture 3 wide and 2 high, half transparent where it can be
        var image = new BufferedImage(3, 2, type);
        image.setRGB(0, 0, 0x80_FF_01_02);
        image.setRGB(2, 1, 0x80_03_C8_04);
        // when
        Pixels pixels = Pixels.read(png(image));
        // then
        assertThat(pixels).hasToString("Pixels[3 x 2]");
        assertThat(new int[] {pixels.at(0, 0, 0), pixels.at(1, 0, 0), pixels.at(2, 0, 0)})
                .containsExactly(255, 1, 2);
        assertThat(new int[] {pixels.at(0, 1, 2), pixels.at(1, 1, 2), pixels.at(2, 1, 2)})
                .containsExactly(3, 200, 4);
        assertThat(pixels.at(0, 1, 0)).isZero();
    }

    @Test
    void greyKeepsItsValuesInThreePlanes() throws IOException {
        var image = new BufferedImage(256, 1, BufferedImage.TYPE_BYTE_GRAY);
        for (int x = 0; x < 256; x++) {
            image.getRaster().setSample(x, 0, 0, x);
        }
        Pixels pixels = Pixels.read(png(image));
        for (int x = 0; x < 256; x++) {
            assertThat(new int[] {pixels.at(0, 0, x), pixels.at(1, 0, x), pixels.at(2, 0, x)})
                    .containsOnly(x);
        }
    }

    @Test
    void readsPicturesOfFewColours() throws IOException {
        var image = new BufferedImage(2, 1, BufferedImage.TYPE_BYTE_BINARY);
        image.setRGB(1, 0, 0xFFFFFFFF);
        assertThat(Pixels.read(png(image)).rgb()).containsExactly(0, 255, 0, 255, 0, 255);
    }

    @Test
    void readsRealPhotographs() {
        Pixels photo = Pixels.read(Shared.data("photos/n02669723_academic_gown.JPEG"));
        assertThat(photo.height()).isGreaterThan(100);
        float[] floats = photo.toFloats();
        assertThat(floats[photo.length() - 1] * 255f).isEqualTo(photo.at(2, photo.height() - 1, photo.width() - 1));
    }

    @Test
    void floatsAreRoundedAndClamped() {
        Pixels pixels = Pixels.fromFloats(1, 1, new float[] {9, -0.1f, 0.5f, 1.2f}, 1);
        assertThat(pixels.rgb()).containsExactly(0, 128, 255);
    }

    @Test
    void refusesWhatIsAbsentOrNoPicture() throws IOException {
        assertThatThrownBy(() -> Pixels.read(folder.resolve("absent.png")))
                .isInstanceOf(MissingDataException.class)
                .hasMessageContaining("absent.png");
        assertThatThrownBy(() -> Pixels.read(folder))
                .isInstanceOf(BadDataException.class)
                .hasMessageContaining(folder.toString());
        Path text = Files.writeString(folder.resolve("text.png"), "this is not a picture");
        assertThatThrownBy(() -> Pixels.read(text))
                .isInstanceOf(BadDataException.class)
                .hasMessageContaining("text.png")
                .hasMessageContaining("PNG or JPEG");
    }

    @ParameterizedTest
    @ValueSource(strings = {"png", "jpg"})
    void refusesEveryTruncatedPicture(String format) throws IOException {
        // given
        var image = new BufferedImage(40, 40, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < 1600; i++) {
            image.setRGB(i % 40, i / 40, i * 7919);
        }
        Path file = folder.resolve("whole." + format);
        ImageIO.write(image, format, file.toFile());
        byte[] whole = Files.readAllBytes(file);
        Path cut = folder.resolve("cut." + format);
        for (int length = 0; length < whole.length * 9 / 10; length += whole.length / 23) {
            Files.write(cut, Arrays.copyOf(whole, length));
            // when, then
            assertThatThrownBy(() -> Pixels.read(cut))
                    .as("%d bytes", length)
                    .isInstanceOf(BadDataException.class)
                    .hasMessageContaining("cut." + format);
        }
    }

    @Test
    void refusesAHugePictureBeforeDecodingIt() throws IOException {
        // given a PNG header that announces 100,000 x 100,000 pixels
        ByteBuffer header = ByteBuffer.allocate(17)
                .put("IHDR".getBytes(StandardCharsets.US_ASCII))
                .putInt(100_000)
                .putInt(100_000)
                .put(new byte[] {8, 2, 0, 0, 0});
        var crc = new CRC32();
        crc.update(header.array());
        ByteBuffer file = ByteBuffer.allocate(33)
                .put(new byte[] {(byte) 0x89, 'P', 'N', 'G', 13, 10, 26, 10})
                .putInt(13)
                .put(header.array())
                .putInt((int) crc.getValue());
        Path path = Files.write(folder.resolve("huge.png"), file.array());
        // when, then
        assertThatThrownBy(() -> Pixels.read(path))
                .isInstanceOf(BadDataException.class)
                .hasMessageContaining("100 million");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "GIF89a......                               | a GIF picture",
                "RIFF....WEBPVP8                            | a WebP picture",
                "BM..........                               | a BMP picture",
                "II*\0........                              | a TIFF picture",
                "....ftypavif                               | a HEIF or AVIF picture",
                "version https://git-lfs.github.com/spec/v1 | the pointer of a file in Git LFS",
                "<!DOCTYPE html><html>                      | a text in HTML",
                "''                                         | an empty file",
            })
    void otherFilesAreRefusedByNameWhateverTheyAreCalled(String content, String name) throws IOException {
        for (String file : new String[] {"other.png", "other.jpg"}) {
            Path path = Files.write(folder.resolve(file), content.getBytes(StandardCharsets.ISO_8859_1));
            assertThatThrownBy(() -> Pixels.read(path))
                    .isInstanceOf(BadDataException.class)
                    .hasMessageContainingAll(path.toString(), name, "PNG or JPEG");
        }
    }

    @Test
    void sizesMustFitTheBytes() {
        assertThatThrownBy(() -> new Pixels(2, 2, new byte[11])).isInstanceOf(IllegalArgumentException.class);
    }

    private Path png(BufferedImage image) throws IOException {
        Path file = folder.resolve("made.png");
        ImageIO.write(image, "png", file.toFile());
        return file;
    }
}
