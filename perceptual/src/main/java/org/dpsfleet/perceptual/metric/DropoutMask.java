package org.dpsfleet.perceptual.metric;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.ndarray.types.SparseFormat;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.random.RandomGenerator;
import org.dpsfleet.perceptual.tensor.UploadBuffer;

/**
 * Dropout with probability one half: masks of zeros and twos.
 *
 * <p>Eight elements are one random byte, looked up in a table of all 256 possibilities: the same law as
 * torch's dropout, several times faster, and the same bits on every device. Not for concurrent use.
 */
final class DropoutMask {
    private final UploadBuffer buffer = new UploadBuffer();
    private final NDArray table;

    /** Puts the table on the manager's device; it lives as long as the manager. */
    DropoutMask(NDManager manager) {
        float[] values = new float[256 * 8];
        for (int i = 0; i < values.length; i++) {
            values[i] = 2 * ((i >> 3) >> (i & 7) & 1);
        }
        table = manager.create(values, new Shape(256, 8));
    }

    /**
     * Draws a mask.
     *
     * @param target manager that the mask belongs to
     * @return zeros and twos, each with probability one half, independent
     */
    NDArray draw(NDManager target, Shape shape, RandomGenerator random) {
        return draw(target, shape, List.of(random));
    }

    /**
     * Draws a mask from one stream for each of equal parts along the first axis.
     *
     * @param target manager that the mask belongs to
     * @param streams each advanced by what its part needs
     * @return as from a single stream
     */
    NDArray draw(NDManager target, Shape shape, List<RandomGenerator> streams) {
        long parts = streams.size();
        long elements = shape.size() / parts;
        long bytes = (elements + 7) / 8;
        try (NDArray index = buffer.upload(
                        target, DataType.INT32, new Shape(parts * bytes), ints -> fill(ints, bytes, streams));
                NDArray rows = index.getNDArrayInternal()
                        .embedding(index, table, SparseFormat.DENSE)
                        .singletonOrThrow();
                NDArray flat = rows.reshape(parts, 8 * bytes);
                NDArray exact = flat.get(new NDIndex(":, 0:{}", elements))) {
            return exact.reshape(shape);
        }
    }

    private static void fill(ByteBuffer ints, long bytes, List<RandomGenerator> streams) {
        for (RandomGenerator random : streams) {
            for (long left = bytes; left > 0; left -= Long.BYTES) {
                long bits = random.nextLong();
                for (long i = Math.min(left, Long.BYTES); i > 0; i--) {
                    ints.putInt((int) (bits & 0xff));
                    bits >>>= 8;
                }
            }
        }
    }
}
