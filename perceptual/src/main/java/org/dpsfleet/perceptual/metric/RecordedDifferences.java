package org.dpsfleet.perceptual.metric;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import java.util.List;
import org.dpsfleet.perceptual.network.RecordedFeatures;
import org.dpsfleet.perceptual.tensor.GradientMode;

/** Pooled differences whose gradient can be taken into the network that they were made with. */
public sealed interface RecordedDifferences extends AutoCloseable {
    /** Of the first images, the second and so on, each [n, sum of C]; they stay this object's. */
    NDList differences();

    /**
     * Gathers gradients in the network's parameters; once.
     *
     * @param upstream the gradient by {@link #differences}, each [n, sum of C]
     */
    void backward(NDList upstream);

    @Override
    void close();

    /** By the engine, which has recorded the comparison, too. */
    record ByEngine(NDList differences) implements RecordedDifferences {
        /** In one pass, because the differences share the references' part of what was recorded. */
        @Override
        public void backward(NDList upstream) {
            try (GradientMode recording = GradientMode.recording();
                    NDArray all = NDArrays.concat(differences, 0);
                    NDArray gradient = NDArrays.concat(upstream, 0)) {
                JniUtils.backward((PtNDArray) all, (PtNDArray) gradient, false, false);
            }
        }

        @Override
        public void close() {
            differences.close();
        }
    }

    /** Through the comparison by our own loops, through the network by the engine. */
    record Fused(RecordedFeatures recorded, FusedDifferences comparison, NDList differences)
            implements RecordedDifferences {
        @Override
        public void backward(NDList upstream) {
            List<float[]> values = upstream.stream().map(NDArray::toFloatArray).toList();
            recorded.backward(layer -> gradient(layer, values));
        }

        /** Laid out as the features are. */
        private NDArray gradient(int layer, List<float[]> upstream) {
            NDArray feature = recorded.features().get(layer);
            Shape shape = feature.getShape();
            NDArray rows =
                    feature.getManager().create(new Shape(shape.get(0), shape.get(2), shape.get(3), shape.get(1)));
            try (rows) {
                NDArray gradient = rows.transpose(0, 3, 1, 2);
                try (var pixels = new LayerPixels(gradient)) {
                    comparison.gradient(layer, upstream, pixels);
                }
                return gradient;
            }
        }

        @Override
        public void close() {
            comparison.close();
            recorded.close();
            differences.close();
        }
    }
}
