package org.dpsfleet.perceptual.metric;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import org.dpsfleet.perceptual.safetensors.FloatTensor;
import org.dpsfleet.perceptual.tensor.UploadBuffer;

/** The per-channel scalars of one or many metrics, on a device. Owned by the manager it was made on. */
public final class Scalars {
    private final NDArray transposed;
    private final int rows;

    /**
     * Copies the scalars to the manager's device.
     *
     * @param scalars [rows, C]: one metric a row
     */
    public Scalars(NDManager manager, FloatTensor scalars) {
        rows = (int) scalars.shape()[0];
        try (NDArray uploaded = new UploadBuffer().floats(manager, new Shape(scalars.shape()), scalars.values())) {
            transposed = uploaded.transpose().duplicate();
        }
        transposed.attach(manager);
    }

    /** The unweighted metric: every scalar is one. */
    public static Scalars ones(NDManager manager, int channels) {
        float[] ones = new float[channels];
        Arrays.fill(ones, 1);
        return new Scalars(manager, new FloatTensor(new long[] {1, channels}, ones));
    }

    /** How many metrics these are. */
    public int rows() {
        return rows;
    }

    /**
     * Distances under every metric.
     *
     * @param differences pooled differences of n pairs of images, [n, C]
     * @return [n, rows] in C order
     */
    public float[] distances(NDArray differences) {
        try (NDArray distances = differences.matMul(transposed)) {
            return distances.toFloatArray();
        }
    }
}
