package org.dpsfleet.perceptual.imageset;

import java.io.IOException;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.dpsfleet.perceptual.BadDataException;
import org.dpsfleet.perceptual.HostMemory;
import org.dpsfleet.perceptual.image.PilResize;
import org.dpsfleet.perceptual.image.Pixels;
import org.jspecify.annotations.Nullable;

/**
 * The first pictures of a set as squares of one size, {@code 3 x side x side} bytes each. A {@link PixelFile} keeps
 * all of them. Without one, as many as a limit of memory allows are resized once and kept in the heap; the others are
 * read and resized whenever one is asked for, which takes longer and gives the same bytes.
 */
public final class ResizedImages {
    /** Two sets, to train and to test on, leave a third of the heap to everything else. */
    private static final int SHARE_OF_HEAP = 3;

    /** What the JVM adds to an array of bytes, and its reference. */
    private static final int OVERHEAD = 24;

    private final int side;
    private final int size;
    private final byte[][] inHeap;
    private final @Nullable IntFunction<Pixels> others;
    private final PixelFile.@Nullable Mapped mapped;
    private final String description;

    private ResizedImages(
            int side,
            int size,
            byte[][] inHeap,
            @Nullable IntFunction<Pixels> others,
            PixelFile.@Nullable Mapped mapped,
            String description) {
        this.side = side;
        this.size = size;
        this.inHeap = inHeap;
        this.others = others;
        this.mapped = mapped;
        this.description = description;
    }

    /**
     * The pictures that a file keeps; they take up no heap.
     *
     * @param set whose first pictures they are, for messages; none of it is read
     * @return empty if the file is damaged or has other pictures
     * @throws java.nio.file.NoSuchFileException if there is none
     * @throws IOException if it cannot be read
     */
    public static Optional<ResizedImages> mapped(PixelFile file, ImageSet set) throws IOException {
        return Optional.ofNullable(file.open())
                .map(pictures -> new ResizedImages(
                        file.side(), file.count(), new byte[0][], null, pictures, description(file.count(), set)));
    }

    /**
     * Reads and resizes, on all cores; at most a third of the heap is taken up.
     *
     * @param count how many, from the first on
     * @param side height and width, such as 64
     * @throws BadDataException if the set has fewer pictures, or one is damaged
     */
    public static ResizedImages first(int count, ImageSet set, int side) {
        return first(count, set, side, HostMemory.heap() / SHARE_OF_HEAP);
    }

    /**
     * Reads and resizes, on all cores.
     *
     * @param memory bytes that the resized pictures may take up
     */
    public static ResizedImages first(int count, ImageSet set, int side, long memory) {
        if (count < 1 || side < 1) {
            throw new IllegalArgumentException("count and side must be positive");
        }
        checkCount(count, set);
        var resizer = new Resizer(side);
        byte[][] kept = new byte[(int) Math.min(count, memory / bytes(side))][];
        IntStream.range(0, kept.length).parallel().forEach(index -> {
            kept[index] = resizer.apply(set.image(index)).rgb();
        });
        return new ResizedImages(
                side,
                count,
                kept,
                kept.length == count ? null : index -> resizer.apply(set.image(index)),
                null,
                description(count, set));
    }

    private static String description(int count, ImageSet set) {
        return String.format(Locale.ROOT, "the first %d of %s", count, set.describe());
    }

    /** How many of so many pictures fit into the heap's share for them; without a file the others are resized in use. */
    public static int fitting(int count, int side) {
        return (int) Math.min(count, HostMemory.heap() / SHARE_OF_HEAP / bytes(side));
    }

    /** Bytes of heap that a process needs to keep so many pictures without a file. */
    public static long heapFor(int count, int side) {
        return count * bytes(side) * SHARE_OF_HEAP;
    }

    private static long bytes(int side) {
        return PixelFile.bytes(1, side) + OVERHEAD;
    }

    /** The pictures of a set, read and resized whenever one is asked for; none is kept. */
    public static IntFunction<Pixels> passing(ImageSet set, int side) {
        var resizer = new Resizer(side);
        return index -> resizer.apply(set.image(index));
    }

    /**
     * Checks that a set has so many pictures.
     *
     * @throws BadDataException if it has fewer
     */
    public static void checkCount(int count, ImageSet set) {
        if (count > set.size()) {
            throw new BadDataException(String.format(
                    Locale.ROOT, "%d pictures are asked for and there are only %s.", count, set.describe()));
        }
    }

    /** All pictures of a set. */
    public static ResizedImages all(ImageSet set, int side) {
        return first(set.size(), set, side);
    }

    /** Number of pictures. */
    public int size() {
        return size;
    }

    /** How many of them are kept, in the heap or in a file; the others are resized in use. */
    public int kept() {
        return mapped == null ? inHeap.length : size;
    }

    /** Height and width. */
    public int side() {
        return side;
    }

    /** Number of values of one picture, {@code 3 * side * side}. */
    public int imageLength() {
        return Pixels.CHANNELS * side * side;
    }

    /** A picture; its bytes are shared and must not be changed. */
    public Pixels image(int index) {
        return new Pixels(side, side, resized(index));
    }

    /** Writes a picture as floats in [0, 1], {@code [3, side, side]}: value / 255, as ToTensor. */
    public void copyFloats(int index, float[] target, int offset) {
        if (mapped != null) {
            mapped.copyFloats(index, target, offset);
            return;
        }
        byte[] image = resized(index);
        for (int i = 0; i < image.length; i++) {
            target[offset + i] = (image[i] & 0xFF) / 255f;
        }
    }

    private byte[] resized(int index) {
        if (mapped != null) {
            return mapped.rgb(index);
        }
        if (index < inHeap.length) {
            return inHeap[index];
        }
        return Objects.requireNonNull(others)
                .apply(Objects.checkIndex(index, size))
                .rgb();
    }

    /** What it is and where it comes from. */
    public String describe() {
        return description;
    }

    /** Keeps the latest table of weights, because most sets have pictures of one size. */
    private static final class Resizer {
        private final int side;
        private volatile PilResize latest;

        Resizer(int side) {
            this.side = side;
            latest = new PilResize(side, side, side, side);
        }

        Pixels apply(Pixels picture) {
            PilResize resize = latest;
            if (!resize.fits(picture)) {
                resize = new PilResize(picture.height(), picture.width(), side, side);
                latest = resize;
            }
            return resize.apply(picture);
        }
    }
}
