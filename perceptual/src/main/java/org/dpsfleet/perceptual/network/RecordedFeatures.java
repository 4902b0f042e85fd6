package org.dpsfleet.perceptual.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import org.dpsfleet.perceptual.tensor.GradientMode;

/**
 * Features that the engine has recorded, piece by piece: from the images to the first extracted layer, from there to
 * the next, and so on, so that a gradient by each of them, however it was found, can be taken on into the network.
 */
public final class RecordedFeatures implements AutoCloseable {
    private final NDList features = new NDList();
    /** Where the piece behind a feature begins: the same values, of which the engine gathers a gradient. */
    private final List<NDArray> beginnings = new ArrayList<>();

    RecordedFeatures() {}

    /** Takes the output of a piece; returns what the next one begins with. */
    NDArray cut(NDArray feature) {
        NDArray beginning = last(feature).stopGradient();
        beginning.setRequiresGradient(true);
        beginnings.add(beginning);
        return beginning;
    }

    /** Takes the output of the last piece. */
    NDArray last(NDArray feature) {
        features.add(feature);
        return feature;
    }

    /** One [N, C, H', W'] array per extracted layer; they stay this object's. */
    public NDList features() {
        return features;
    }

    /**
     * Gathers gradients in the network's parameters; once.
     *
     * @param upstream the gradient by a feature, given its number; in its shape, used up, and asked for from the last
     *     to the first
     */
    public void backward(IntFunction<NDArray> upstream) {
        for (int i = features.size() - 1; i >= 0; i--) {
            try (NDArray gradient = upstream.apply(i)) {
                if (i < beginnings.size()) {
                    addTo(gradient, beginnings.get(i));
                }
                try (GradientMode recording = GradientMode.recording()) {
                    JniUtils.backward((PtNDArray) features.get(i), (PtNDArray) gradient, false, false);
                }
            }
        }
    }

    private static void addTo(NDArray gradient, NDArray beginning) {
        try (GradientMode off = GradientMode.off();
                NDArray behind = beginning.getGradient()) {
            gradient.addi(behind);
        }
        beginning.close();
    }

    @Override
    public void close() {
        features.close();
        beginnings.forEach(NDArray::close);
    }
}
