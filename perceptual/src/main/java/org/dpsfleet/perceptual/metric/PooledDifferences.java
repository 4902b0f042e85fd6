package org.dpsfleet.perceptual.metric;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.dpsfleet.vocabulary.Comparison.Modification;
import org.jspecify.annotations.Nullable;

/**
 * The comparison of features: for every channel of every compared layer the mean over positions of the
 * squared difference (Zhang et al. 2018, equation 1, before the scalars).
 */
final class PooledDifferences {
    /** Lower bound of a feature vector's length, as torch's {@code normalize} has it. */
    private static final double EPSILON = 1e-12;

    private final FeatureComparison comparison;
    private final boolean inPlace;
    private final @Nullable Function<Shape, NDArray> dropout;

    /**
     * @param inPlace whether squared differences may overwrite what they are made from; not while the
     *     engine records
     * @param dropout draws a mask of a shape, null for no dropout
     */
    PooledDifferences(FeatureComparison comparison, boolean inPlace, @Nullable Function<Shape, NDArray> dropout) {
        this.comparison = comparison;
        this.inPlace = inPlace;
        this.dropout = dropout;
    }

    /**
     * Compares references with images.
     *
     * @param features per layer [(1 + m) n, C, H, W]: the features of n references, then m times of n
     *     images; they are closed
     * @param n references
     * @return m arrays [n, sum of C]
     */
    NDList compare(NDList features, long n) {
        List<NDList> pooled = new ArrayList<>();
        try (features) {
            for (Modification modification : comparison.kind().modifications()) {
                for (NDArray feature : features) {
                    compare(feature, modification, n, pooled);
                    if (modification == comparison.kind().modifications().getLast()) {
                        feature.close(); // the next layer's differences need room
                    }
                }
            }
        }
        var result = new NDList();
        for (NDList layers : pooled) {
            try (layers) {
                result.add(concat(layers));
            }
        }
        return result;
    }

    private void compare(NDArray feature, Modification modification, long n, List<NDList> pooled) {
        try (NDArray compared = compared(feature, modification);
                NDArray reference = compared.get(new NDIndex("0:{}", n))) {
            long groups = compared.getShape().get(0) / n - 1;
            for (int g = 0; g < groups; g++) {
                if (pooled.size() <= g) {
                    pooled.add(new NDList());
                }
                try (NDArray z = squaredDifference(compared, (g + 1) * n, reference)) {
                    Shape shape = feature.getShape();
                    pooled.get(g).add(modification == Modification.MEAN ? pooledMean(z, shape) : pooled(z));
                }
            }
        }
    }

    /**
     * The feature as it is compared: [N, C, H, W], or [N, C] for means, which are the same at all
     * positions.
     */
    private NDArray compared(NDArray feature, Modification modification) {
        return switch (modification) {
            case NONE ->
                comparison.channelNorm() ? feature.normalize(2, 1, EPSILON) : feature.reshape(feature.getShape());
            case MEAN -> {
                try (NDArray flat = flat(feature)) {
                    yield normalised(flat.mean(new int[] {2}));
                }
            }
            case SORT -> {
                try (NDArray flat = flat(feature);
                        NDArray sorted = flat.sort(2)) {
                    yield normalised(sorted.reshape(feature.getShape()));
                }
            }
        };
    }

    private NDArray normalised(NDArray modified) {
        if (!comparison.channelNorm()) {
            return modified;
        }
        try (modified) {
            return modified.normalize(2, 1, EPSILON);
        }
    }

    private NDArray squaredDifference(NDArray compared, long from, NDArray reference) {
        long n = reference.getShape().get(0);
        NDArray image = compared.get(new NDIndex("{}:{}", from, from + n));
        NDArray difference = image.sub(reference);
        try (image) {
            return squared(difference);
        }
    }

    private NDArray squared(NDArray difference) {
        if (inPlace) {
            return difference.muli(difference);
        }
        try (difference) {
            return difference.mul(difference);
        }
    }

    /** Mean over positions of z [n, C, H, W], some of it dropped. */
    private NDArray pooled(NDArray z) {
        if (dropout == null) {
            return meanOverPositions(z);
        }
        try (NDArray mask = dropout.apply(z.getShape());
                NDArray kept = inPlace ? z.muli(mask) : z.mul(mask)) {
            return meanOverPositions(kept);
        }
    }

    /**
     * The same where z [n, C] stands for equal values at all positions of {@code [., C, H, W]}: dropout
     * still acts at each, and the mean over positions is z times the mean of its mask.
     */
    private NDArray pooledMean(NDArray z, Shape feature) {
        if (dropout == null) {
            return another(z);
        }
        var positions = new Shape(z.getShape().get(0), feature.get(1), feature.get(2), feature.get(3));
        try (NDArray mask = dropout.apply(positions);
                NDArray kept = meanOverPositions(mask)) {
            return z.mul(kept);
        }
    }

    private static NDArray meanOverPositions(NDArray z) {
        try (NDArray flat = flat(z)) {
            return flat.mean(new int[] {2});
        }
    }

    private static NDArray flat(NDArray x) {
        Shape shape = x.getShape();
        return x.reshape(shape.get(0), shape.get(1), shape.get(2) * shape.get(3));
    }

    /** The same array by another handle. DJL's duplicate would do, but is not differentiable. */
    private static NDArray another(NDArray array) {
        return array.reshape(array.getShape());
    }

    private static NDArray concat(NDList layers) {
        NDArray first = layers.get(0);
        return layers.size() == 1 ? another(first) : first.getNDArrayInternal().concat(layers.subNDList(1), 1);
    }
}
