package org.dpsfleet.perceptual.metric;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.dpsfleet.perceptual.tensor.UploadBuffer;
import org.dpsfleet.vocabulary.Comparison.Modification;
import org.jspecify.annotations.Nullable;

/**
 * What {@link PooledDifferences} computes, in one pass over the features in a CPU's memory, and its gradient where
 * features are compared as they are. Operation by operation, the engine reads and writes memory of the features' size a
 * dozen times; here everything between two reads stays in the caches. The numbers are the same up to the order of sums.
 */
final class FusedDifferences implements AutoCloseable {
    private final boolean channelNorm;
    private final int n;
    private final int groups;
    private final int allChannels;
    private final ReferenceFeatures references;
    /** Where the images' features begin among all. */
    private final int firstImage;

    private final List<LayerPixels> pixels;
    private final List<ComparedLayer> layers = new ArrayList<>();

    /**
     * @param features per layer [(1 + m) n, C, H, W]: the features of n references, then m times of n images; they
     *     must live as long as this
     * @param from of the references, for the streams of {@code dropout}
     * @param n references
     */
    FusedDifferences(FeatureComparison comparison, NDList features, int from, int n, Dropout dropout) {
        this(comparison, features, null, from, n, dropout);
    }

    /**
     * The same with references that are kept.
     *
     * @param kept null: the references' features are before those of the images, as above
     * @param features per layer [m n, C, H, W], of the images
     * @param n references
     */
    FusedDifferences(
            FeatureComparison comparison,
            NDList features,
            @Nullable ReferenceFeatures kept,
            int from,
            int n,
            Dropout dropout) {
        this.channelNorm = comparison.channelNorm();
        this.n = n;
        pixels = features.stream().map(LayerPixels::new).toList();
        firstImage = kept == null ? n : 0;
        references = kept == null
                ? (layer, example, position, target) -> pixels.get(layer).read(example, position, target)
                : kept;
        groups = Math.toIntExact((features.get(0).getShape().get(0) - firstImage) / n);
        int begin = 0;
        var sources = streams(dropout, from, n);
        for (Modification modification : comparison.kind().modifications()) {
            for (int number = 0; number < pixels.size(); number++) {
                var layer = pixels.get(number);
                var masks = new ArrayList<DropoutBits>();
                for (int g = 0; g < groups; g++) {
                    masks.add(DropoutBits.draw(sources, 0, n, layer.channels() * layer.positions()));
                }
                layers.add(new ComparedLayer(number, modification, layer, masks, begin));
                begin += layer.channels();
            }
        }
        allChannels = begin;
    }

    /** Each example's stream once, since layer by layer its bits go on. */
    private static Dropout streams(Dropout dropout, int from, int n) {
        if (dropout instanceof Dropout.PerExample perExample) {
            var streams = perExample.of(from, n);
            return new Dropout.PerExample(streams::get);
        }
        return dropout;
    }

    /** The pooled differences: m arrays [n, sum of C] on a manager. */
    NDList pooled(NDManager target) {
        float[][] pooled = new float[groups][n * allChannels];
        IntStream.range(0, n).parallel().forEach(example -> {
            for (ComparedLayer layer : layers) {
                comparison(layer).pool(example, pooled, allChannels);
            }
        });
        var upload = new UploadBuffer();
        var result = new NDList();
        for (float[] group : pooled) {
            result.add(upload.copied(target, new Shape(n, allChannels), group));
        }
        return result;
    }

    /**
     * The gradient by a layer's features; only of features that are compared as they are.
     *
     * @param upstream m arrays [n, sum of C], the gradient by the pooled differences
     * @param gradient takes it, in the features' shape
     */
    void gradient(int layer, List<float[]> upstream, LayerPixels gradient) {
        ComparedLayer of = layers.get(layer);
        IntStream.range(0, n)
                .parallel()
                .forEach(example -> comparison(of).gradient(example, upstream, allChannels, gradient));
    }

    private LayerComparison comparison(ComparedLayer layer) {
        return new LayerComparison(layer, channelNorm, references, n, firstImage);
    }

    @Override
    public void close() {
        pixels.forEach(LayerPixels::close);
    }
}
