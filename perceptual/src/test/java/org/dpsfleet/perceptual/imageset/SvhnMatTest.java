package org.dpsfleet.perceptual.imageset;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.Deflater;
import org.dpsfleet.perceptual.BadDataException;
import org.dpsfleet.perceptual.MissingDataException;
import org.dpsfleet.perceptual.Shared;
import org.dpsfleet.perceptual.image.Pixels;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import us.hebi.matlab.mat.format.Mat5;
import us.hebi.matlab.mat.types.Array;
import us.hebi.matlab.mat.types.MatlabType;
import us.hebi.matlab.mat.types.Matrix;
import us.hebi.matlab.mat.types.Sink;
import us.hebi.matlab.mat.types.Sinks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class SvhnMatTest {
    @TempDir
    Path folder;

    @Test
    void readsWhatMatlabWrites() throws IOException {
        // given
        Matrix x = Mat5.newMatrix(new int[] {32, 32, 3, 4}, MatlabType.UInt8);
        x.setInt(new int[] {5, 7, 1, 2}, 200);
        // when
        var set = new SvhnMat(mat("X", x));
        // then
        assertThat(set.size()).isEqualTo(4);
        assertThat(set.image(2).at(1, 5, 7)).isEqualTo(200);
        assertThat(set.image(2).at(1, 7, 5)).isZero();
        assertThat(set.image(1).at(1, 5, 7)).isZero();
    }

    @Test
    void readsNoMoreThanTheFirstImagesAskedFor() throws IOException {
        // given: compressed, and damaged behind the first image
        Matrix x = Mat5.newMatrix(new int[] {32, 32, 3, 40}, MatlabType.UInt8);
        var random = new Random(5);
        for (int i = 0; i < 32 * 32 * 3 * 40; i++) {
            x.setInt(i, random.nextInt(256));
        }
        Path file = mat("X", x);
        Pixels first = new SvhnMat(file).image(0);
        Path damaged = folder.resolve("damaged.mat");
        byte[] bytes = Files.readAllBytes(file);
        Arrays.fill(bytes, bytes.length / 2, bytes.length - 100, (byte) 0xff);
        Files.write(damaged, bytes);
        // when
        var one = new SvhnMat(damaged, 1);
        // then
        assertThat(one.size()).isEqualTo(1);
        assertThat(one.image(0)).isEqualTo(first);
        assertThat(one.holds(1)).isTrue();
        assertThat(one.holds(2)).isFalse();
        assertThat(SvhnMat.check(file)).isEqualTo(40);
        assertThatThrownBy(() -> SvhnMat.check(damaged)).isInstanceOf(BadDataException.class);
        assertThatThrownBy(() -> new SvhnMat(damaged)).isInstanceOf(BadDataException.class);
        // and of a file that nobody has asked for an image of, only the beginning is read
        var unread = SvhnMat.unread(damaged, Integer.MAX_VALUE);
        assertThat(unread.size()).isEqualTo(40);
        assertThat(unread.describe()).isEqualTo(one.describe());
        assertThatThrownBy(() -> unread.image(0)).isInstanceOf(BadDataException.class);
        assertThat(SvhnMat.unread(damaged, 1).image(0)).isEqualTo(first);
    }

    @Test
    void readsTheOtherByteOrderAndWhatIsNotCompressed() throws IOException {
        // given
        Matrix x = Mat5.newMatrix(new int[] {32, 32, 3, 4}, MatlabType.UInt8);
        x.setInt(new int[] {5, 7, 1, 2}, 200);
        Path big = folder.resolve("big.mat");
        try (Sink sink = Sinks.newStreamingFile(big.toFile()).order(ByteOrder.BIG_ENDIAN)) {
            Mat5.newWriter(sink)
                    .setDeflateLevel(Deflater.NO_COMPRESSION)
                    .writeMat(Mat5.newMatFile().addArray("X", x));
        }
        // when
        var set = new SvhnMat(big, 3);
        // then
        assertThat(set.size()).isEqualTo(3);
        assertThat(set.image(2).at(1, 5, 7)).isEqualTo(200);
    }

    @Test
    void anythingBesideXDoesNotMatter() throws IOException {
        Path file = folder.resolve("more.mat");
        Mat5.writeToFile(
                Mat5.newMatFile()
                        .addArray("notes", Mat5.newCell(2, 2))
                        .addArray("X", Mat5.newMatrix(new int[] {32, 32, 3, 2}, MatlabType.UInt8))
                        .addArray("y", Mat5.newComplex(new int[] {2, 1}, MatlabType.Double)),
                file.toFile());

        assertThat(new SvhnMat(file).size()).isEqualTo(2);
    }

    @Test
    void aSinglePictureHasThreeAxes() throws IOException {
        Matrix x = Mat5.newMatrix(new int[] {32, 32, 3}, MatlabType.UInt8);
        assertThat(new SvhnMat(mat("X", x)).size()).isEqualTo(1);
    }

    @Test
    void readsRealDigits() {
        var set = new SvhnMat(Shared.data("svhn/test_32x32.mat"));
        assertThat(set.size()).isEqualTo(486);
        Pixels last = set.image(485);
        assertThat(last.width()).isEqualTo(32);
        assertThat(Arrays.equals(last.rgb(), set.image(0).rgb())).isFalse();
        // A photograph read in the wrong order of axes jumps from pixel to pixel.
        assertThat(roughness(set.image(0))).isLessThan(12);
    }

    private static double roughness(Pixels pixels) {
        double sum = 0;
        for (int y = 0; y < 32; y++) {
            for (int x = 1; x < 32; x++) {
                sum += Math.abs(pixels.at(0, y, x) - pixels.at(0, y, x - 1));
            }
        }
        return sum / (32 * 31);
    }

    @Test
    void refusesAFileWithoutSuchAnX() throws IOException {
        Matrix wrong = Mat5.newMatrix(new int[] {32, 31, 3, 4}, MatlabType.UInt8);
        Path shape = mat("X", wrong);
        assertThatThrownBy(() -> new SvhnMat(shape))
                .isInstanceOf(BadDataException.class)
                .hasMessageContaining("[32, 31, 3, 4]");
        Path type = mat("X", Mat5.newMatrix(new int[] {32, 32, 3, 4}, MatlabType.Double));
        assertThatThrownBy(() -> new SvhnMat(type))
                .isInstanceOf(BadDataException.class)
                .hasMessageContaining("double")
                .hasMessageContaining("uint8");
        Path name = mat("Y", Mat5.newMatrix(new int[] {32, 32, 3, 4}, MatlabType.UInt8));
        assertThatThrownBy(() -> new SvhnMat(name))
                .isInstanceOf(BadDataException.class)
                .hasMessageContaining("named X");
        Path text = mat("X", Mat5.newString("pixels"));
        assertThatThrownBy(() -> new SvhnMat(text))
                .isInstanceOf(BadDataException.class)
                .hasMessageContaining("named X");
    }

    @Test
    void refusesWhatIsAbsentOrNotMatlab() throws IOException {
        assertThatThrownBy(() -> new SvhnMat(folder.resolve("absent.mat")))
                .isInstanceOf(MissingDataException.class)
                .hasMessageContaining("absent.mat");
        Path text = Files.writeString(folder.resolve("text.mat"), "no MATLAB".repeat(100));
        assertThatThrownBy(() -> new SvhnMat(text))
                .isInstanceOf(BadDataException.class)
                .hasMessageContaining("text.mat")
                .hasMessageContaining("MATLAB v5");
        assertThatThrownBy(() -> new SvhnMat(folder)).isInstanceOf(BadDataException.class);
    }

    @Test
    void refusesEveryTruncatedFile() throws IOException {
        Matrix x = Mat5.newMatrix(new int[] {32, 32, 3, 4}, MatlabType.UInt8);
        byte[] whole = Files.readAllBytes(mat("X", x));
        Path cut = folder.resolve("cut.mat");
        for (int length = 0; length < whole.length; length += 1 + whole.length / 20) {
            Files.write(cut, Arrays.copyOf(whole, length));
            assertThatThrownBy(() -> new SvhnMat(cut))
                    .as("%d bytes", length)
                    .isInstanceOf(BadDataException.class)
                    .hasMessageContaining("cut.mat");
        }
    }

    @Test
    void refusesALengthThatIsNotTrueBeforeTakingMemoryForIt() throws IOException {
        Path file = mat("X", Mat5.newMatrix(new int[] {32, 32, 3, 4}, MatlabType.UInt8));
        byte[] bytes = Files.readAllBytes(file);
        Path lying = Files.write(folder.resolve("lying.mat"), bytes);
        try (var channel = FileChannel.open(lying, StandardOpenOption.WRITE)) {
            // A matrix of 2 GiB where the file ends before.
            channel.write(ByteBuffer.wrap(new byte[] {14, 0, 0, 0, -1, -1, -1, 127}), 128);
        }
        assertThatThrownBy(() -> new SvhnMat(lying))
                .isInstanceOf(BadDataException.class)
                .hasMessageContaining("a length in it is too large");
    }

    private Path mat(String name, Array value) throws IOException {
        Path file = folder.resolve("made.mat");
        Mat5.writeToFile(Mat5.newMatFile().addArray(name, value), file.toFile());
        return file;
    }
}
