package org.dpsfleet.perceptual.imageset;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.dpsfleet.perceptual.BadDataException;
import org.dpsfleet.perceptual.MissingDataException;
import org.dpsfleet.perceptual.image.Pixels;
import org.jspecify.annotations.Nullable;

/**
 * House-number digits of 32 x 32 in SVHN's format 1 ({@code *_32x32.mat}, MATLAB v5): a variable X
 * of 32 x 32 x 3 x N bytes. The images that are used are held outside of the heap, 3072 bytes each; no more of X
 * is read. Source: Netzer et al. 2011, ufldl.stanford.edu/housenumbers.
 */
public final class SvhnMat implements ImageSet {
    private static final int SIDE = 32;
    private static final int IMAGE_BYTES = Pixels.CHANNELS * SIDE * SIDE;

    private final Path path;
    private final int inFile;
    private final int size;
    private volatile @Nullable MemorySegment pixels;

    /**
     * Reads a file.
     *
     * @throws BadDataException if it is absent, no MATLAB v5 file, or holds no such X
     */
    public SvhnMat(Path path) {
        this(path, Integer.MAX_VALUE);
    }

    /**
     * Reads the first images of a file, all where it has fewer.
     *
     * @param most at least 1
     * @throws BadDataException if it is absent, no MATLAB v5 file, or holds no such X
     * @throws org.dpsfleet.perceptual.HostMemoryException if this machine has not the memory that they need
     */
    public SvhnMat(Path path, int most) {
        this(path, inFile(path), most);
        var _ = pixels();
    }

    private SvhnMat(Path path, int inFile, int most) {
        this.path = path;
        this.inFile = inFile;
        this.size = Math.min(inFile, most);
    }

    /**
     * The same without its images, which are read when the first one is asked for: how many there are is said by the
     * file's beginning.
     */
    public static SvhnMat unread(Path path, int most) {
        return new SvhnMat(path, inFile(path), most);
    }

    private MemorySegment pixels() {
        @Nullable MemorySegment read = pixels;
        return read == null ? read() : read;
    }

    private synchronized MemorySegment read() {
        @Nullable MemorySegment read = pixels;
        if (read == null) {
            read = reading(path, () -> x(path).first((long) size * IMAGE_BYTES));
            pixels = read;
        }
        return read;
    }

    /**
     * Reads a whole file, without keeping its images.
     *
     * @return how many it has
     * @throws BadDataException if it is absent, no MATLAB v5 file, damaged, or holds no such X
     */
    public static int check(Path path) {
        int images = inFile(path);
        return reading(path, () -> {
            x(path).check();
            return images;
        });
    }

    private static int inFile(Path path) {
        if (!Files.exists(path)) {
            throw MissingDataException.at(path, "a MATLAB v5 file of SVHN");
        }
        return images(path, reading(path, () -> x(path)).header());
    }

    private static MatArray x(Path path) throws IOException {
        return MatArray.find(path, "X")
                .orElseThrow(() -> new BadDataException(
                        "%s holds no numbers named X, where SVHN has its pixels.".formatted(path)));
    }

    @FunctionalInterface
    private interface Reading<R> {
        R read() throws IOException;
    }

    private static <R> R reading(Path path, Reading<R> reading) {
        try {
            return reading.read();
        } catch (IOException e) {
            throw new BadDataException(
                    ("%s is not a MATLAB v5 file that can be read (%s); files "
                                    + "of version 7.3 must be saved with -v6 or -v7 first.")
                            .formatted(path, e.getMessage()),
                    e);
        }
    }

    private static int images(Path path, MatHeader x) {
        List<Integer> sizes = x.sizes();
        boolean single = sizes.size() == 3; // MATLAB drops a last axis of size 1
        if (!(single || sizes.size() == 4)
                || !sizes.subList(0, 3).equals(List.of(SIDE, SIDE, Pixels.CHANNELS))
                || (!single && sizes.get(3) < 1)
                || x.kind() != MatHeader.UINT8_KIND) {
            throw new BadDataException("X of %s is %s of type %s where 32 x 32 x 3 x N of uint8 is expected."
                    .formatted(path, sizes, x.kindName()));
        }
        int images = single ? 1 : sizes.get(3);
        if (x.type() != MatHeader.UINT8_TYPE || x.numberBytes() != (long) images * IMAGE_BYTES) {
            throw new BadDataException(String.format(
                    Locale.ROOT,
                    "X of %s is %s and has %d bytes where %d are expected.",
                    path,
                    sizes,
                    x.numberBytes(),
                    (long) images * IMAGE_BYTES));
        }
        return images;
    }

    /** Whether it has so many images of the file, or all. */
    public boolean holds(int most) {
        return size == inFile || size >= most;
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public Pixels image(int index) {
        Objects.checkIndex(index, size);
        return ColumnMajor.toPixels(
                pixels().asSlice((long) index * IMAGE_BYTES, IMAGE_BYTES).toArray(ValueLayout.JAVA_BYTE), SIDE);
    }

    @Override
    public String describe() {
        return String.format(Locale.ROOT, "%d digits of 32 x 32 in %s (SVHN)", inFile, path);
    }
}
