package org.dpsfleet.perceptual.imageset;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Objects;
import org.dpsfleet.perceptual.BadDataException;
import org.dpsfleet.perceptual.MissingDataException;
import org.dpsfleet.perceptual.image.Pixels;
import org.jspecify.annotations.Nullable;
import us.hebi.matlab.mat.format.Mat5;
import us.hebi.matlab.mat.format.Mat5File;
import us.hebi.matlab.mat.types.MatlabType;
import us.hebi.matlab.mat.types.Matrix;
import us.hebi.matlab.mat.types.Source;
import us.hebi.matlab.mat.types.Sources;

/**
 * House-number digits of 32 x 32 in SVHN's format 1 ({@code *_32x32.mat}, MATLAB v5): a variable X
 * of 32 x 32 x 3 x N bytes. X is held in memory, N x 3072 bytes. Source: Netzer et al. 2011,
 * ufldl.stanford.edu/housenumbers.
 */
public final class SvhnMat implements ImageSet {
    private static final int SIDE = 32;
    private static final int IMAGE_BYTES = Pixels.CHANNELS * SIDE * SIDE;

    private final Path path;
    private final Matrix pixels;
    private final int size;

    /**
     * Reads a file.
     *
     * @throws BadDataException if it is absent, no MATLAB v5 file, or holds no such X
     */
    public SvhnMat(Path path) {
        this.path = path;
        if (!Files.exists(path)) {
            throw MissingDataException.at(path, "a MATLAB v5 file of SVHN");
        }
        pixels = readX(path);
        int[] shape = pixels.getDimensions();
        boolean single = shape.length == 3; // MATLAB drops a last axis of size 1
        if (!(single || shape.length == 4)
                || shape[0] != SIDE
                || shape[1] != SIDE
                || shape[2] != Pixels.CHANNELS
                || (!single && shape[3] < 1)
                || pixels.getType() != MatlabType.UInt8) {
            throw new BadDataException("X of %s is %s of type %s where 32 x 32 x 3 x N of uint8 is "
                            .formatted(path, Arrays.toString(shape), pixels.getType())
                    + "expected.");
        }
        size = single ? 1 : shape[3];
    }

    private static Matrix readX(Path path) {
        @Nullable Object x = null;
        try (Source source = Sources.openFile(path.toFile())) {
            MatLengths.check(path);
            Mat5File file = Mat5.newReader(source)
                    .disableSubsystemProcessing()
                    .setEntryFilter(entry -> entry.getName().equals("X"))
                    .readMat();
            for (var entry : file.getEntries()) {
                x = entry.getValue();
            }
        } catch (IOException | RuntimeException e) { // damage shows in many ways
            throw new BadDataException(
                    ("%s is not a MATLAB v5 file that can be read (%s); files "
                                    + "of version 7.3 must be saved with -v6 or -v7 first.")
                            .formatted(path, e.getMessage()),
                    e);
        }
        if (x instanceof Matrix matrix) {
            return matrix;
        }
        throw new BadDataException("%s holds no numbers named X, where SVHN has its pixels.".formatted(path));
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public Pixels image(int index) {
        Objects.checkIndex(index, size);
        byte[] columns = new byte[IMAGE_BYTES];
        for (int i = 0; i < IMAGE_BYTES; i++) {
            columns[i] = pixels.getByte(index * IMAGE_BYTES + i);
        }
        return ColumnMajor.toPixels(columns, SIDE);
    }

    @Override
    public String describe() {
        return String.format(Locale.ROOT, "%d digits of 32 x 32 in %s (SVHN)", size, path);
    }
}
