package org.dpsfleet.perceptual.cache;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32C;
import org.dpsfleet.perceptual.BadDataException;
import org.dpsfleet.perceptual.safetensors.Dtype;
import org.dpsfleet.perceptual.safetensors.SafetensorsFile;

/** Differences that an earlier evaluation computed: a mapped file, which stays readable if it is evicted. */
public final class StoredDifferences {
    static final String KEY = "key";
    static final String CHECKSUMS = "crc32c";
    static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final long PIECE = 1 << 26;

    private final int channels;
    private final List<MemorySegment> rows;

    private StoredDifferences(int channels, List<MemorySegment> rows) {
        this.channels = channels;
        this.rows = rows;
    }

    /** Name of the tensor of a comparison. */
    static String tensor(int comparison) {
        return "differences." + comparison;
    }

    /**
     * Opens a file and checks all of it.
     *
     * @throws BadDataException if it is damaged, or another key's
     */
    static StoredDifferences open(Path path, DifferenceKey key) {
        SafetensorsFile file = SafetensorsFile.read(path);
        if (!key.text().equals(file.metadata().get(KEY))) {
            throw new BadDataException("%s is not what its name says.".formatted(path));
        }
        check(path, file, CHECKSUMS, Dtype.I64, key.comparisons());
        long[] checksums = file.longs(CHECKSUMS);
        List<MemorySegment> rows = new ArrayList<>();
        for (int c = 0; c < key.comparisons(); c++) {
            check(path, file, tensor(c), Dtype.F32, key.items(), key.channels());
            MemorySegment bytes = file.bytes(tensor(c));
            if (checksum(bytes) != checksums[c]) {
                throw new BadDataException("%s is damaged: the checksum of %s differs.".formatted(path, tensor(c)));
            }
            rows.add(bytes);
        }
        return new StoredDifferences(key.channels(), rows);
    }

    private static void check(Path path, SafetensorsFile file, String tensor, Dtype dtype, long... shape) {
        if (file.dtype(tensor) != dtype || !Arrays.equals(file.shape(tensor), shape)) {
            throw new BadDataException("%s has %s of %s %s where %s %s is expected."
                    .formatted(
                            path,
                            tensor,
                            file.dtype(tensor),
                            Arrays.toString(file.shape(tensor)),
                            dtype,
                            Arrays.toString(shape)));
        }
    }

    private static long checksum(MemorySegment bytes) {
        var checksum = new CRC32C();
        for (long from = 0; from < bytes.byteSize(); from += PIECE) {
            long length = Math.min(PIECE, bytes.byteSize() - from);
            checksum.update(bytes.asSlice(from, length).asByteBuffer());
        }
        return checksum.getValue();
    }

    /**
     * The differences of some items.
     *
     * @param comparison 0 for the first picture that is compared with the items' reference
     * @return [count, channels] in C order
     */
    public float[] rows(int comparison, int from, int count) {
        float[] values = new float[count * channels];
        long begin = (long) Float.BYTES * from * channels;
        MemorySegment.copy(rows.get(comparison), FLOAT, begin, values, 0, values.length);
        return values;
    }
}
