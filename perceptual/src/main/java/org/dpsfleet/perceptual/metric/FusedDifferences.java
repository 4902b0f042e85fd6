package org.dpsfleet.perceptual.metric;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.dpsfleet.perceptual.tensor.UploadBuffer;

/**
 * What {@link PooledDifferences} computes position by position, and its gradient, in one pass over the features in a
 * CPU's memory. Operation by operation, the engine reads and writes memory of the features' size a dozen times; here
 * everything between two reads stays in the caches. The numbers are the same up to the order of sums.
 */
final class FusedDifferences implements AutoCloseable {
    /** Lower bound of a feature vector's length, as torch's {@code normalize} has it. */
    private static final float EPSILON = 1e-12f;

    private final boolean channelNorm;
    private final int n;
    private final int groups;
    private final int allChannels;
    private final ReferenceReader references;
    /** Where the images' features begin among all. */
    private final int firstImage;

    private final List<Layer> layers = new ArrayList<>();

    /** A compared layer, its number, its masks and where its channels begin among those of all layers. */
    private record Layer(int number, LayerPixels pixels, List<DropoutBits> masks, int begin) {}

    /** Where the features of references are. */
    private interface ReferenceReader {
        void read(Layer layer, int example, int position, float[] target);
    }

    /**
     * @param features per layer [(1 + m) n, C, H, W]: the features of n references, then m times of n images; they
     *     must live as long as this
     * @param from of the references, for the streams of {@code dropout}
     * @param n references
     */
    FusedDifferences(boolean channelNorm, NDList features, int from, int n, Dropout dropout) {
        this(
                channelNorm,
                features,
                from,
                n,
                n,
                dropout,
                (layer, example, position, target) -> layer.pixels.read(example, position, target));
    }

    /**
     * The same with references that are kept.
     *
     * @param features per layer [m n, C, H, W], of the images alone
     * @param examples of the references, n of them
     */
    FusedDifferences(
            boolean channelNorm, NDList features, KeptReferences kept, int from, int[] examples, Dropout dropout) {
        this(
                channelNorm,
                features,
                from,
                examples.length,
                0,
                dropout,
                (layer, example, position, target) -> kept.read(layer.number, examples[example], position, target));
    }

    private FusedDifferences(
            boolean channelNorm,
            NDList features,
            int from,
            int n,
            int firstImage,
            Dropout dropout,
            ReferenceReader references) {
        this.channelNorm = channelNorm;
        this.n = n;
        this.firstImage = firstImage;
        this.references = references;
        this.groups = Math.toIntExact((features.get(0).getShape().get(0) - firstImage) / n);
        int begin = 0;
        var sources = streams(dropout, from, n);
        for (NDArray feature : features) {
            var pixels = new LayerPixels(feature);
            var masks = new ArrayList<DropoutBits>();
            for (int g = 0; g < groups; g++) {
                masks.add(DropoutBits.draw(sources, 0, n, pixels.channels() * pixels.positions()));
            }
            layers.add(new Layer(layers.size(), pixels, masks, begin));
            begin += pixels.channels();
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
            for (Layer layer : layers) {
                new Rows(layer).pool(example, pooled);
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
     * The gradient by a layer's features.
     *
     * @param upstream m arrays [n, sum of C], the gradient by the pooled differences
     * @param gradient takes it, in the features' shape
     */
    void gradient(int layer, List<float[]> upstream, LayerPixels gradient) {
        Layer of = layers.get(layer);
        IntStream.range(0, n).parallel().forEach(example -> new Rows(of).gradient(example, upstream, gradient));
    }

    @Override
    public void close() {
        layers.forEach(layer -> layer.pixels.close());
    }

    /** One thread's work on a layer, position by position. */
    private final class Rows {
        private final Layer layer;
        private final LayerPixels pixels;
        private final int channels;
        private final int positions;
        private final float[] reference;
        private final float[] image;
        private final float[] factors;

        Rows(Layer layer) {
            this.layer = layer;
            pixels = layer.pixels;
            channels = pixels.channels();
            positions = pixels.positions();
            reference = new float[channels];
            image = new float[channels];
            factors = new float[channels];
            Arrays.fill(factors, 1);
        }

        /** Writes an example's pooled differences of this layer. */
        void pool(int example, float[][] pooled) {
            var sums = new float[groups][channels];
            for (int position = 0; position < positions; position++) {
                readReference(example, position);
                for (int g = 0; g < groups; g++) {
                    readImage(g, example, position);
                    mask(g, example, position);
                    ChannelVector.addSquares(image, reference, factors, sums[g]);
                }
            }
            for (int g = 0; g < groups; g++) {
                for (int c = 0; c < channels; c++) {
                    pooled[g][example * allChannels + layer.begin + c] = sums[g][c] / positions;
                }
            }
        }

        /** Writes the gradient by an example's features of this layer. */
        void gradient(int example, List<float[]> upstream, LayerPixels gradient) {
            var scaled = new float[groups][channels];
            for (int g = 0; g < groups; g++) {
                for (int c = 0; c < channels; c++) {
                    scaled[g][c] = 2 * upstream.get(g)[example * allChannels + layer.begin + c] / positions;
                }
            }
            var ofImage = new float[channels];
            var ofReference = new float[channels];
            for (int position = 0; position < positions; position++) {
                float referenceLength = readReference(example, position);
                Arrays.fill(ofReference, 0);
                for (int g = 0; g < groups; g++) {
                    float length = readImage(g, example, position);
                    mask(g, example, position);
                    ChannelVector.multiplied(image, reference, factors, scaled[g], ofImage);
                    ChannelVector.subtract(ofReference, 1, ofImage);
                    throughLength(image, length, ofImage);
                    gradient.write(firstImage + g * n + example, position, ofImage);
                }
                throughLength(reference, referenceLength, ofReference);
                gradient.write(example, position, ofReference);
            }
        }

        private float readReference(int example, int position) {
            references.read(layer, example, position, reference);
            return normalised(reference);
        }

        private float readImage(int group, int example, int position) {
            pixels.read(firstImage + group * n + example, position, image);
            return normalised(image);
        }

        /** Brings a vector to length one where that is asked for; returns the length that it had. */
        private float normalised(float[] values) {
            if (!channelNorm) {
                return 1;
            }
            float length = Math.max(EPSILON, (float) Math.sqrt(ChannelVector.product(values, values)));
            ChannelVector.divide(values, length);
            return length;
        }

        private void mask(int group, int example, int position) {
            DropoutBits bits = layer.masks.get(group);
            if (bits.some()) {
                bits.factors(example, positions, position, factors);
            }
        }

        /** From the gradient by a vector of length one to that by the vector, in place. */
        private void throughLength(float[] unit, float length, float[] gradient) {
            if (!channelNorm) {
                return;
            }
            // The bound is a constant: a vector shorter than it is scaled only.
            float along = length > EPSILON ? ChannelVector.product(unit, gradient) : 0;
            ChannelVector.subtract(gradient, along, unit);
            ChannelVector.divide(gradient, length);
        }
    }
}
