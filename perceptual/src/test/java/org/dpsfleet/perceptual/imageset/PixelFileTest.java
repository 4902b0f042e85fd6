package org.dpsfleet.perceptual.imageset;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.CancellationException;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.dpsfleet.perceptual.BadDataException;
import org.dpsfleet.perceptual.Shared;
import org.dpsfleet.perceptual.checkpoint.Hashes;
import org.dpsfleet.perceptual.image.PilResize;
import org.dpsfleet.perceptual.image.Pixels;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class PixelFileTest {
    private static final int COUNT = 10;
    private static final int SIDE = 16;
    private static final int HEADER = 64;
    private static final String KEY = "ab".repeat(32);
    private static final ImageSet SET = new DeadLeaves(3, COUNT);

    @TempDir
    private Path folder;

    private PixelFile file() {
        return new PixelFile(folder.resolve("set.pixels"), KEY, COUNT, SIDE);
    }

    private PixelFile written() {
        PixelFile file = file();
        file.write(ResizedImages.passing(SET, SIDE), () -> {});
        return file;
    }

    private static void assertRight(ResizedImages images) {
        for (int i = 0; i < COUNT; i++) {
            assertThat(images.image(i)).isEqualTo(PilResize.resize(SET.image(i), SIDE, SIDE));
        }
    }

    @Test
    void givesTheBytesOfPicturesInTheHeapAndOfPicturesThatAreResizedInUse() throws IOException {
        // given
        ResizedImages inHeap = ResizedImages.first(COUNT, SET, SIDE, Long.MAX_VALUE);
        ResizedImages inUse = ResizedImages.first(COUNT, SET, SIDE, 0);
        // when
        ResizedImages mapped = ResizedImages.mapped(written(), SET).orElseThrow();
        // then
        assertThat(mapped.size()).isEqualTo(COUNT);
        assertThat(mapped.side()).isEqualTo(SIDE);
        assertThat(mapped.kept()).isEqualTo(COUNT);
        assertThat(mapped.describe()).isEqualTo(inHeap.describe());
        assertRight(mapped);
        for (int i = 0; i < COUNT; i++) {
            assertThat(mapped.image(i)).isEqualTo(inHeap.image(i)).isEqualTo(inUse.image(i));
            float[] floats = new float[5 + mapped.imageLength()];
            float[] others = new float[5 + mapped.imageLength()];
            mapped.copyFloats(i, floats, 5);
            inHeap.copyFloats(i, others, 5);
            assertThat(floats).isEqualTo(others);
        }
        assertThatThrownBy(() -> mapped.image(COUNT)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> mapped.image(-1)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThat(file().path()).hasSize(HEADER + COUNT * 3 * SIDE * SIDE);
    }

    @Test
    void damageIsSeenWhereverItIs() throws IOException {
        byte[] whole = Files.readAllBytes(written().path());
        for (int at : new int[] {0, 8, 12, 16, 20, 24, 63, HEADER, HEADER + 1000, whole.length - 1}) {
            byte[] damaged = whole.clone();
            damaged[at] ^= 1;
            Files.write(file().path(), damaged);
            assertThat(ResizedImages.mapped(file(), SET)).as("byte %d", at).isEmpty();
        }
        for (int length : new int[] {0, 1, HEADER, whole.length - 1, whole.length + 1}) {
            Files.write(file().path(), Arrays.copyOf(whole, length));
            assertThat(ResizedImages.mapped(file(), SET)).as("%d bytes", length).isEmpty();
        }
        assertRight(ResizedImages.mapped(written(), SET).orElseThrow());
    }

    @Test
    void picturesOfAnotherKeyAreNotThese() throws IOException {
        Path path = written().path();

        assertThat(ResizedImages.mapped(new PixelFile(path, "cd".repeat(32), COUNT, SIDE), SET))
                .isEmpty();
        // as many bytes in all
        assertThat(ResizedImages.mapped(new PixelFile(path, KEY, COUNT * 4, SIDE / 2), SET))
                .isEmpty();
        assertThatThrownBy(() ->
                        ResizedImages.mapped(new PixelFile(folder.resolve("absent.pixels"), KEY, COUNT, SIDE), SET))
                .isInstanceOf(NoSuchFileException.class);
    }

    @Test
    void aFileThatIsReplacedOrDeletedStaysReadable() throws IOException {
        ResizedImages first = ResizedImages.mapped(written(), SET).orElseThrow();
        file().write(index -> new Pixels(SIDE, SIDE, new byte[3 * SIDE * SIDE]), () -> {});
        ResizedImages second = ResizedImages.mapped(file(), SET).orElseThrow();
        Files.delete(file().path());

        assertRight(first);
        assertThat(second.image(3).rgb()).containsOnly(0);
    }

    @Test
    void whatFailsLeavesNothing() throws IOException {
        IntFunction<Pixels> pictures = ResizedImages.passing(SET, SIDE);
        assertThatThrownBy(() -> file().write(
                                index -> {
                                    if (index == 7) {
                                        throw new BadDataException("picture 7 is damaged");
                                    }
                                    return pictures.apply(index);
                                },
                                () -> {}))
                .isInstanceOf(BadDataException.class);
        assertThatThrownBy(() -> file().write(pictures, () -> {
                    throw new IOException("changed");
                }))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("changed");
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> file().write(pictures, () -> {})).isInstanceOf(CancellationException.class);

        assertThat(Thread.interrupted()).isFalse();
        assertThat(folder).isEmptyDirectory();
    }

    /** Whoever changes these numbers raises {@link PixelFile#PIXELS_VERSION}: files of older versions have other pixels. */
    @Test
    void theVersionStandsForThesePixels() {
        assertThat(PixelFile.PIXELS_VERSION).isEqualTo(1);
        assertThat(sha256(new DeadLeaves(3, 4)))
                .isEqualTo("e149caf05c29c42e5d8231f50deb300b16cf579d8f52cd5b50b56ad54b9aa012");
    }

    @Test
    void theVersionStandsForThesePixelsOfFiles() {
        assertThat(PixelFile.PIXELS_VERSION).isEqualTo(1);
        assertThat(sha256(new PictureFolder(Shared.data("photos"))))
                .isEqualTo("6586409095e118ef3cae543b9c49535de4d8cb0f59b2fbdee0738d10a7629e81");
    }

    private static String sha256(ImageSet set) {
        ResizedImages images = ResizedImages.all(set, 48);
        return Hashes.sha256(IntStream.range(0, set.size())
                .mapToObj(i -> Hashes.sha256(images.image(i).rgb()))
                .reduce("", String::concat)
                .getBytes(StandardCharsets.US_ASCII));
    }
}
