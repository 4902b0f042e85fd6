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
    /** Of the features of one image that are worked on at a time: what a processor's first cache holds several of. */
    private static final int TILE_FLOATS = 2048;

    private final boolean channelNorm;
    private final int n;
    private final int groups;
    private final int allChannels;
    private final List<Layer> layers = new ArrayList<>();

    /** A compared layer, its masks and where its channels begin among those of all layers. */
    private record Layer(LayerPixels pixels, List<DropoutBits> masks, int begin) {}

    /**
     * @param features per layer [(1 + m) n, C, H, W]: the features of n references, then m times of n images; they
     *     must live as long as this
     * @param from of the references, for the streams of {@code dropout}
     * @param n references
     */
    FusedDifferences(boolean channelNorm, NDList features, int from, int n, Dropout dropout) {
        this.channelNorm = channelNorm;
        this.n = n;
        this.groups = Math.toIntExact(features.get(0).getShape().get(0) / n - 1);
        int begin = 0;
        var sources = streams(dropout, from, n);
        for (NDArray feature : features) {
            var pixels = new LayerPixels(feature);
            var masks = new ArrayList<DropoutBits>();
            for (int g = 0; g < groups; g++) {
                masks.add(DropoutBits.draw(sources, 0, n, pixels.channels() * pixels.positions()));
            }
            layers.add(new Layer(pixels, masks, begin));
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
                new Tiles(layer).pool(example, pooled);
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
        IntStream.range(0, n).parallel().forEach(example -> new Tiles(of).gradient(example, upstream, gradient));
    }

    @Override
    public void close() {
        layers.forEach(layer -> layer.pixels.close());
    }

    /** One thread's work on a layer: a few positions at a time. */
    private final class Tiles {
        private final Layer layer;
        private final LayerPixels pixels;
        private final int channels;
        private final int positions;
        private final int most;
        private final float[] reference;
        private final float[] image;
        private final float[] factors;
        private final float[] referenceLengths;
        private final float[] imageLengths;

        Tiles(Layer layer) {
            this.layer = layer;
            pixels = layer.pixels;
            channels = pixels.channels();
            positions = pixels.positions();
            most = Math.clamp(TILE_FLOATS / channels, 1, positions);
            reference = new float[most * channels];
            image = new float[most * channels];
            factors = new float[most * channels];
            referenceLengths = new float[most];
            imageLengths = new float[most];
            Arrays.fill(factors, 1);
        }

        /** Writes an example's pooled differences of this layer. */
        void pool(int example, float[][] pooled) {
            var sums = new float[groups][channels];
            var tile = new float[channels];
            for (int position = 0; position < positions; position += most) {
                int count = Math.min(most, positions - position);
                read(example, position, count, reference, referenceLengths);
                for (int g = 0; g < groups; g++) {
                    read((g + 1) * n + example, position, count, image, imageLengths);
                    mask(g, example, position, count);
                    Arrays.fill(tile, 0);
                    for (int p = 0; p < count; p++) {
                        addSquares(tile, p * channels);
                    }
                    add(sums[g], tile);
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
            var ofImage = new float[most * channels];
            var ofReference = new float[most * channels];
            for (int position = 0; position < positions; position += most) {
                int count = Math.min(most, positions - position);
                read(example, position, count, reference, referenceLengths);
                Arrays.fill(ofReference, 0);
                for (int g = 0; g < groups; g++) {
                    read((g + 1) * n + example, position, count, image, imageLengths);
                    mask(g, example, position, count);
                    for (int p = 0; p < count; p++) {
                        ofDifference(scaled[g], p * channels, ofImage, ofReference);
                    }
                    throughLengths(image, imageLengths, count, ofImage);
                    gradient.write((g + 1) * n + example, position, count, ofImage);
                }
                throughLengths(reference, referenceLengths, count, ofReference);
                gradient.write(example, position, count, ofReference);
            }
        }

        /** Reads positions of an image, each brought to length one where that is asked for. */
        private void read(int image, int position, int count, float[] values, float[] lengths) {
            pixels.read(image, position, count, values);
            if (channelNorm) {
                for (int p = 0; p < count; p++) {
                    int from = p * channels;
                    float length = Math.max(EPSILON, (float) Math.sqrt(product(values, values, from)));
                    lengths[p] = length;
                    for (int c = from; c < from + channels; c++) {
                        values[c] /= length;
                    }
                }
            }
        }

        private void mask(int group, int example, int position, int count) {
            DropoutBits bits = layer.masks.get(group);
            if (bits.some()) {
                bits.factors(example, channels, positions, position, count, factors);
            }
        }

        private void addSquares(float[] sums, int from) {
            for (int c = 0; c < channels; c++) {
                float difference = image[from + c] - reference[from + c];
                sums[c] += difference * difference * factors[from + c];
            }
        }

        private void ofDifference(float[] scaled, int from, float[] ofImage, float[] ofReference) {
            for (int c = 0; c < channels; c++) {
                float difference = image[from + c] - reference[from + c];
                float found = difference * factors[from + c] * scaled[c];
                ofImage[from + c] = found;
                ofReference[from + c] -= found;
            }
        }

        /** From the gradient by vectors of length one to that by the vectors, in place. */
        private void throughLengths(float[] unit, float[] lengths, int count, float[] gradient) {
            if (!channelNorm) {
                return;
            }
            for (int p = 0; p < count; p++) {
                int from = p * channels;
                float length = lengths[p];
                // The bound is a constant: a vector shorter than it is scaled only.
                float along = length > EPSILON ? product(unit, gradient, from) : 0;
                for (int c = from; c < from + channels; c++) {
                    gradient[c] = (gradient[c] - along * unit[c]) / length;
                }
            }
        }

        /** The inner product of two vectors over channels; in eight sums, which a processor adds to at once. */
        private float product(float[] a, float[] b, int from) {
            float s0 = 0;
            float s1 = 0;
            float s2 = 0;
            float s3 = 0;
            float s4 = 0;
            float s5 = 0;
            float s6 = 0;
            float s7 = 0;
            int c = from;
            int end = from + channels;
            for (; c + 8 <= end; c += 8) {
                s0 += a[c] * b[c];
                s1 += a[c + 1] * b[c + 1];
                s2 += a[c + 2] * b[c + 2];
                s3 += a[c + 3] * b[c + 3];
                s4 += a[c + 4] * b[c + 4];
                s5 += a[c + 5] * b[c + 5];
                s6 += a[c + 6] * b[c + 6];
                s7 += a[c + 7] * b[c + 7];
            }
            for (; c < end; c++) {
                s0 += a[c] * b[c];
            }
            return (s0 + s1 + (s2 + s3)) + (s4 + s5 + (s6 + s7));
        }

        private static void add(float[] sums, float[] terms) {
            for (int c = 0; c < sums.length; c++) {
                sums[c] += terms[c];
            }
        }
    }
}
