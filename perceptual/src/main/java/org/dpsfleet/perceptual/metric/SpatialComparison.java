package org.dpsfleet.perceptual.metric;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * The comparison that looks at features position by position: for every channel the mean over positions
 * of the squared difference of the channel-normalised features (Zhang et al. 2018, equation 1).
 */
final class SpatialComparison {
    /** Lower bound of a feature vector's length, as torch's {@code normalize} has it. */
    private static final double EPSILON = 1e-12;

    private SpatialComparison() {}

    /**
     * Compares references with images.
     *
     * @param features per layer [(1 + m) n, C, H, W]: the features of n references, then m times of n
     *     images; they are closed
     * @param n references
     * @param dropout applied to the squared differences, may work in place
     * @return m arrays [n, sum of C]
     */
    static NDList compare(NDList features, long n, UnaryOperator<NDArray> dropout) {
        List<NDList> pooled = new ArrayList<>();
        for (NDArray feature : features) {
            try (feature;
                    NDArray unit = feature.normalize(2, 1, EPSILON);
                    NDArray reference = unit.get(new NDIndex("0:{}", n))) {
                long groups = unit.getShape().get(0) / n - 1;
                for (int g = 0; g < groups; g++) {
                    if (pooled.size() <= g) {
                        pooled.add(new NDList());
                    }
                    pooled.get(g).add(pool(unit, (g + 1) * n, reference, dropout));
                }
            }
        }
        NDList result = new NDList();
        for (NDList layers : pooled) {
            try (layers) {
                result.add(concat(layers));
            }
        }
        return result;
    }

    private static NDArray pool(
            NDArray unit, long from, NDArray reference, UnaryOperator<NDArray> dropout) {
        Shape shape = reference.getShape();
        long n = shape.get(0);
        try (NDArray image = unit.get(new NDIndex("{}:{}", from, from + n));
                NDArray difference = image.sub(reference);
                NDArray z = dropout.apply(difference.muli(difference));
                NDArray flat = z.reshape(n, shape.get(1), shape.get(2) * shape.get(3))) {
            return flat.mean(new int[] {2});
        }
    }

    private static NDArray concat(NDList layers) {
        NDArray first = layers.get(0);
        return layers.size() == 1
                ? first.duplicate()
                : first.getNDArrayInternal().concat(layers.subNDList(1), 1);
    }
}
