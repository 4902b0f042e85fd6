package org.dpsfleet.perceptual.triplet.device;

import ai.djl.ndarray.NDArray;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;

/**
 * Views and choices of rows by one native call each, where DJL's own indices are parsed from text. What they return
 * belongs to the first argument's manager.
 */
final class Tensors {
    private Tensors() {}

    /** A view of {@code count} entries along an axis. */
    static NDArray slice(NDArray array, int axis, long from, long count) {
        return JniUtils.slice((PtNDArray) array, axis, from, from + count, 1);
    }

    /** Copies of some rows of a matrix: the engine's look-up of embeddings. */
    static NDArray rows(NDArray indices, NDArray matrix) {
        return JniUtils.embedding((PtNDArray) indices, (PtNDArray) matrix, false);
    }

    /** The array in the reverse order along an axis. */
    static NDArray flipped(NDArray array, int axis) {
        return JniUtils.flip((PtNDArray) array, new long[] {axis});
    }

    /** Arrays one behind the other along an axis. */
    static NDArray joined(int axis, NDArray... arrays) {
        PtNDArray[] parts = new PtNDArray[arrays.length];
        System.arraycopy(arrays, 0, parts, 0, arrays.length);
        return JniUtils.cat(parts, axis);
    }
}
