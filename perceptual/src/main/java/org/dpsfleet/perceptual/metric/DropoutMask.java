package org.dpsfleet.perceptual.metric;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.ndarray.types.SparseFormat;
import java.nio.ByteBuffer;
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
        long elements = shape.size();
        Shape bytes = new Shape((elements + 7) / 8);
        try (NDArray index =
                        buffer.upload(target, DataType.INT32, bytes, ints -> fill(ints, random));
                NDArray rows =
                        index.getNDArrayInternal()
                                .embedding(index, table, SparseFormat.DENSE)
                                .singletonOrThrow();
                NDArray flat = rows.reshape(rows.size());
                NDArray exact = flat.get(new NDIndex("0:{}", elements))) {
            return exact.reshape(shape);
        }
    }

    private static void fill(ByteBuffer ints, RandomGenerator random) {
        while (ints.hasRemaining()) {
            long bits = random.nextLong();
            for (int i = 0; i < Long.BYTES && ints.hasRemaining(); i++) {
                ints.putInt((int) (bits & 0xff));
                bits >>>= 8;
            }
        }
    }
}
