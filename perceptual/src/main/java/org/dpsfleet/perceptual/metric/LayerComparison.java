package org.dpsfleet.perceptual.metric;

import java.util.Arrays;
import java.util.List;
import org.dpsfleet.vocabulary.Comparison.Modification;

/** One thread's work on a compared layer, example by example and position by position. */
final class LayerComparison {
    /** Lower bound of a feature vector's length, as torch's {@code normalize} has it. */
    private static final float EPSILON = 1e-12f;

    private final ComparedLayer layer;
    private final boolean channelNorm;
    private final ReferenceFeatures references;
    private final int n;
    private final int firstImage;
    private final int groups;
    private final LayerPixels pixels;
    private final int channels;
    private final int positions;
    private final float[] reference;
    private final float[] image;
    private final float[] factors;

    /**
     * @param n references
     * @param firstImage where the images' features begin among all in {@code layer}
     */
    LayerComparison(ComparedLayer layer, boolean channelNorm, ReferenceFeatures references, int n, int firstImage) {
        this.layer = layer;
        this.channelNorm = channelNorm;
        this.references = references;
        this.n = n;
        this.firstImage = firstImage;
        groups = layer.masks().size();
        pixels = layer.pixels();
        channels = pixels.channels();
        positions = pixels.positions();
        reference = new float[channels];
        image = new float[channels];
        factors = new float[channels];
        Arrays.fill(factors, 1);
    }

    /**
     * Writes an example's pooled differences of this layer.
     *
     * @param pooled for each group of images [n, allChannels]
     */
    void pool(int example, float[][] pooled, int allChannels) {
        Positions ofReference =
                modified((position, target) -> references.read(layer.number(), example, position, target));
        var ofImages = new Positions[groups];
        for (int g = 0; g < groups; g++) {
            int number = firstImage + g * n + example;
            ofImages[g] = modified((position, target) -> pixels.read(number, position, target));
        }
        var sums = new float[groups][channels];
        boolean means = layer.modification() == Modification.MEAN;
        int compared = means ? 1 : positions;
        for (int position = 0; position < compared; position++) {
            ofReference.read(position, reference);
            normalised(reference);
            for (int g = 0; g < groups; g++) {
                ofImages[g].read(position, image);
                normalised(image);
                mask(g, example, position, means);
                ChannelVector.addSquares(image, reference, factors, sums[g]);
            }
        }
        for (int g = 0; g < groups; g++) {
            for (int c = 0; c < channels; c++) {
                pooled[g][example * allChannels + layer.begin() + c] = sums[g][c] / compared;
            }
        }
    }

    private Positions modified(Positions features) {
        return features.modified(layer.modification(), channels, positions);
    }

    /**
     * Writes the gradient by an example's features of this layer, which are compared as they are.
     *
     * @param upstream for each group of images [n, allChannels], the gradient by the pooled differences
     */
    void gradient(int example, List<float[]> upstream, int allChannels, LayerPixels gradient) {
        var scaled = new float[groups][channels];
        for (int g = 0; g < groups; g++) {
            for (int c = 0; c < channels; c++) {
                scaled[g][c] = 2 * upstream.get(g)[example * allChannels + layer.begin() + c] / positions;
            }
        }
        var ofImage = new float[channels];
        var ofReference = new float[channels];
        for (int position = 0; position < positions; position++) {
            references.read(layer.number(), example, position, reference);
            float referenceLength = normalised(reference);
            Arrays.fill(ofReference, 0);
            for (int g = 0; g < groups; g++) {
                pixels.read(firstImage + g * n + example, position, image);
                float length = normalised(image);
                mask(g, example, position, false);
                ChannelVector.multiplied(image, reference, factors, scaled[g], ofImage);
                ChannelVector.subtract(ofReference, 1, ofImage);
                throughLength(image, length, ofImage);
                gradient.write(firstImage + g * n + example, position, ofImage);
            }
            throughLength(reference, referenceLength, ofReference);
            gradient.write(example, position, ofReference);
        }
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

    /**
     * What the mask does at a position.
     *
     * @param mean whether the position stands for all, at each of which dropout acts
     */
    private void mask(int group, int example, int position, boolean mean) {
        DropoutBits bits = layer.masks().get(group);
        if (bits.some()) {
            if (mean) {
                bits.meanFactors(example, positions, factors);
            } else {
                bits.factors(example, positions, position, factors);
            }
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
