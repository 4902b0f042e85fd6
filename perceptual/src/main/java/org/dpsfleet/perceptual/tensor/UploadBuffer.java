package org.dpsfleet.perceptual.tensor;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.function.Consumer;

/**
 * Memory that is filled in Java and read by the engine, used again for every upload.
 *
 * <p>DJL copies an ordinary Java array into fresh direct memory that only the garbage collector frees; a
 * process that uploads in a loop would grow by gigabytes before that happens. The price of using the
 * same memory again: on the CPU an array aliases the buffer, so it must be closed before the next
 * upload. Not for concurrent use.
 */
public final class UploadBuffer {
    private ByteBuffer bytes = ByteBuffer.allocateDirect(0);

    /**
     * Uploads numbers.
     *
     * @param type of the numbers
     * @param fill puts as many as {@code shape} holds into the buffer it is given
     */
    public NDArray upload(NDManager manager, DataType type, Shape shape, Consumer<ByteBuffer> fill) {
        int size = Math.multiplyExact(Math.toIntExact(shape.size()), type.getNumOfBytes());
        if (bytes.capacity() < size) {
            bytes = ByteBuffer.allocateDirect(size).order(ByteOrder.nativeOrder());
        }
        bytes.clear().limit(size);
        fill.accept(bytes);
        bytes.rewind();
        return manager.create(bytes, shape, type);
    }

    /** Uploads the first floats of an array, as many as {@code shape} holds. */
    public NDArray floats(NDManager manager, Shape shape, float[] values) {
        return upload(
                manager,
                DataType.FLOAT32,
                shape,
                buffer -> buffer.asFloatBuffer().put(values, 0, Math.toIntExact(shape.size())));
    }

    /** The same in memory of the engine's own, which lives on after the next upload. */
    public NDArray copied(NDManager manager, Shape shape, float[] values) {
        NDArray uploaded = floats(manager, shape, values);
        if (manager.getDevice().isGpu()) {
            return uploaded; // a copy already
        }
        try (uploaded) {
            return uploaded.duplicate();
        }
    }
}
