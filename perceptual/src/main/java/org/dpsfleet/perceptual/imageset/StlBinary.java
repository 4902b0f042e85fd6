package org.dpsfleet.perceptual.imageset;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import java.util.Objects;
import org.dpsfleet.perceptual.BadDataException;
import org.dpsfleet.perceptual.MissingDataException;
import org.dpsfleet.perceptual.file.Reason;
import org.dpsfleet.perceptual.image.Pixels;

/**
 * Pictures of 96 x 96 in STL-10's binary layout ({@code *_X.bin}): one picture after the other,
 * red, green and blue plane, each column by column. The file is mapped, so it costs no heap.
 * Source: Coates, Lee, Ng 2011, cs.stanford.edu/~acoates/stl10.
 */
public final class StlBinary implements ImageSet {
    static final int SIDE = 96;
    static final int IMAGE_BYTES = Pixels.CHANNELS * SIDE * SIDE;

    private final Path path;
    private final MemorySegment bytes;

    /**
     * Opens a file.
     *
     * @throws BadDataException if it is absent or not a whole number of pictures long
     */
    public StlBinary(Path path) {
        this.path = path;
        if (Files.isDirectory(path)) {
            throw new BadDataException(
                    "%s is a folder where a file in STL-10's binary layout is ".formatted(path) + "expected.");
        }
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            long size = channel.size();
            if (size == 0 || size % IMAGE_BYTES != 0 || size / IMAGE_BYTES > Integer.MAX_VALUE) {
                throw new BadDataException(String.format(
                        Locale.ROOT,
                        "%s has %d bytes, which is not a whole number of "
                                + "STL-10 pictures of %d bytes (3 x 96 x 96).",
                        path,
                        size,
                        IMAGE_BYTES));
            }
            bytes = channel.map(FileChannel.MapMode.READ_ONLY, 0, size, Arena.ofAuto());
        } catch (NoSuchFileException e) {
            throw MissingDataException.at(path, "a file in STL-10's binary layout");
        } catch (IOException e) {
            throw new BadDataException("%s cannot be read: %s.".formatted(path, Reason.of(e)), e);
        }
    }

    @Override
    public int size() {
        return (int) (bytes.byteSize() / IMAGE_BYTES);
    }

    @Override
    public Pixels image(int index) {
        Objects.checkIndex(index, size());
        return ColumnMajor.toPixels(
                bytes.asSlice((long) index * IMAGE_BYTES, IMAGE_BYTES).toArray(ValueLayout.JAVA_BYTE), SIDE);
    }

    @Override
    public String describe() {
        return String.format(Locale.ROOT, "%d pictures of 96 x 96 in %s (STL-10 layout)", size(), path);
    }
}
