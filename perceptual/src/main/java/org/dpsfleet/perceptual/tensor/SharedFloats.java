package org.dpsfleet.perceptual.tensor;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;

/**
 * Memory outside of the heap that Java's threads write and the engine reads as a tensor on a CPU, without a copy. Threads
 * may write different parts at the same time.
 */
public final class SharedFloats {
    private static final float[] ZEROS = new float[4096];

    private ByteBuffer bytes = ByteBuffer.allocateDirect(0);
    private FloatBuffer floats = bytes.asFloatBuffer();
    private Shape shape = new Shape(0);

    /** Makes room for a tensor of this shape; what the memory holds is undefined. */
    public void reserve(Shape next) {
        int size = Math.multiplyExact(Math.toIntExact(next.size()), Float.BYTES);
        if (bytes.capacity() < size) {
            bytes = NativeHeap.allocate(size).asByteBuffer().order(ByteOrder.nativeOrder());
        }
        bytes.clear().limit(size);
        floats = bytes.asFloatBuffer();
        shape = next;
    }

    /** Replaces the floats from an index on by the first {@code count} of an array. */
    public void put(int at, float[] values, int count) {
        floats.put(at, values, 0, count);
    }

    /** Fills the tensor with zeros from an index of its first axis on. */
    public void clear(int first) {
        int each = Math.toIntExact(shape.size() / shape.get(0));
        for (int at = first * each; at < floats.limit(); at += ZEROS.length) {
            floats.put(at, ZEROS, 0, Math.min(ZEROS.length, floats.limit() - at));
        }
    }

    /** What was put, as a tensor that is valid until the next {@link #reserve}. */
    public NDArray array(NDManager manager) {
        return manager.create(bytes, shape, DataType.FLOAT32);
    }

    /** What a tensor on a CPU holds, as it is in memory. */
    public static FloatBuffer of(NDArray contiguous) {
        return contiguous.toByteBuffer(true).order(ByteOrder.nativeOrder()).asFloatBuffer();
    }
}
