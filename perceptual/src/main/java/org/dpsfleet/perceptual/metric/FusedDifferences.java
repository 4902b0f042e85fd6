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

    /**
     * One thread's work on a layer, position by position. Every loop runs over whole arrays from their beginning: what
     * the compiler of Java makes vector instructions of.
     */
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
                    addSquares(image, reference, factors, sums[g]);
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
                    multiplied(image, reference, factors, scaled[g], ofImage);
                    subtract(ofReference, 1, ofImage);
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
            float length = Math.max(EPSILON, (float) Math.sqrt(product(values, values)));
            divide(values, length);
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
            float along = length > EPSILON ? product(unit, gradient) : 0;
            subtract(gradient, along, unit);
            divide(gradient, length);
        }
    }

    private static void divide(float[] values, float by) {
        for (int c = 0; c < values.length; c++) {
            values[c] /= by;
        }
    }

    private static void subtract(float[] from, float factor, float[] values) {
        for (int c = 0; c < from.length; c++) {
            from[c] -= factor * values[c];
        }
    }

    private static void addSquares(float[] image, float[] reference, float[] factors, float[] sums) {
        for (int c = 0; c < sums.length; c++) {
            float difference = image[c] - reference[c];
            sums[c] += difference * difference * factors[c];
        }
    }

    private static void multiplied(float[] image, float[] reference, float[] factors, float[] scaled, float[] result) {
        for (int c = 0; c < result.length; c++) {
            result[c] = (image[c] - reference[c]) * factors[c] * scaled[c];
        }
    }

    /** The inner product, in eight sums, which a processor adds to at once. */
    private static float product(float[] a, float[] b) {
        float s0 = 0;
        float s1 = 0;
        float s2 = 0;
        float s3 = 0;
        float s4 = 0;
        float s5 = 0;
        float s6 = 0;
        float s7 = 0;
        int c = 0;
        for (; c + 8 <= a.length; c += 8) {
            s0 += a[c] * b[c];
            s1 += a[c + 1] * b[c + 1];
            s2 += a[c + 2] * b[c + 2];
            s3 += a[c + 3] * b[c + 3];
            s4 += a[c + 4] * b[c + 4];
            s5 += a[c + 5] * b[c + 5];
            s6 += a[c + 6] * b[c + 6];
            s7 += a[c + 7] * b[c + 7];
        }
        for (; c < a.length; c++) {
            s0 += a[c] * b[c];
        }
        return (s0 + s1 + (s2 + s3)) + (s4 + s5 + (s6 + s7));
    }
}
