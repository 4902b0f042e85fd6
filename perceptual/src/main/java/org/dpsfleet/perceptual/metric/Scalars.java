package org.dpsfleet.perceptual.metric;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Locale;
import java.util.function.IntFunction;
import org.dpsfleet.perceptual.UndefinedScoreException;
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
        return new Scalars(manager, FloatTensor.ones(1, channels));
    }

    /** How many metrics these are. */
    public int rows() {
        return rows;
    }

    /** Distances under every metric, of pairs that an error calls by their number. */
    public float[] distances(NDArray differences) {
        return distances(differences, pair -> "pair " + pair);
    }

    /**
     * Distances under every metric.
     *
     * @param differences pooled differences of n pairs of images, [n, C]
     * @param pairs says which pair of images has a number, for an error
     * @return [n, rows] in C order, all finite
     * @throws UndefinedScoreException naming the first distance that is not
     */
    public float[] distances(NDArray differences, IntFunction<String> pairs) {
        try (NDArray distances = differences.matMul(transposed)) {
            float[] values = distances.toFloatArray();
            for (int i = 0; i < values.length; i++) {
                if (!Float.isFinite(values[i])) {
                    throw undefined(differences, values[i], i, pairs);
                }
            }
            return values;
        }
    }

    /** Where it arose: in a channel of the network's features, or in the sum over them. */
    private UndefinedScoreException undefined(NDArray differences, float value, int at, IntFunction<String> pairs) {
        int pair = at / rows;
        var channels = (int) differences.getShape().get(1);
        float[] all = differences.toFloatArray();
        String cause = "the sum over its channels is beyond the range of 32-bit floats";
        for (int c = 0; c < channels; c++) {
            float difference = all[pair * channels + c];
            if (!Float.isFinite(difference)) {
                cause = String.format(
                        Locale.ROOT,
                        "the features that the network computes differ by %s in compared channel %d of %d",
                        difference,
                        c,
                        channels);
                break;
            }
        }
        return new UndefinedScoreException(String.format(
                Locale.ROOT,
                "The distance of %s%s is %s, which is no number to go on with: %s. There is no result.",
                pairs.apply(pair),
                rows == 1 ? "" : " under metric " + at % rows,
                value,
                cause));
    }
}
