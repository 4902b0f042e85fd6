package org.dpsfleet.perceptual.adaptation;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.util.List;
import java.util.random.RandomGenerator;
import org.dpsfleet.perceptual.metric.DifferenceExtractor;
import org.dpsfleet.perceptual.metric.Dropout;
import org.dpsfleet.perceptual.metric.ImageShape;
import org.dpsfleet.perceptual.metric.RecordedDifferences;
import org.dpsfleet.perceptual.triplet.Examples;
import org.dpsfleet.perceptual.triplet.TripletBatch;
import org.jspecify.annotations.Nullable;

/** From examples to pooled differences, batch by batch. Not for concurrent use. */
public final class TripletPass {
    private final DifferenceExtractor extractor;
    private final Examples examples;
    private final ImageShape shape;
    private final TripletBatch batch;
    private long dataNanos;

    /** A pass for batches of at most {@code capacity} triplets. */
    public TripletPass(DifferenceExtractor extractor, Examples examples, int capacity) {
        this.extractor = extractor;
        this.examples = examples;
        this.shape = new ImageShape(examples.side(), examples.side());
        this.batch = new TripletBatch(capacity, examples.side());
    }

    /** How long the last fill took, in nanoseconds. */
    long dataNanos() {
        return dataNanos;
    }

    /**
     * Makes the examples that the next calls compare; arguments and result as in {@link Examples#fill}.
     */
    public float[] fill(String purpose, int epoch, int[] indices) {
        long start = System.nanoTime();
        float[] judges = examples.fill(batch, purpose, epoch, indices);
        dataNanos = System.nanoTime() - start;
        return judges;
    }

    /**
     * Compares each reference with its two images.
     *
     * @param target manager that the result belongs to
     * @param dropout the bits of the dropout mask, null for none
     * @return the pooled differences of the first and the second images, each [n, C]
     */
    public NDList differences(NDManager target, @Nullable RandomGenerator dropout) {
        var images = List.of(batch.first(), batch.second());
        return extractor.differences(target, shape, batch.size(), batch.reference(), images, dropout);
    }

    /** The same for some of the triplets, see {@link DifferenceExtractor#recorded}. */
    RecordedDifferences recorded(NDManager target, int from, int count, Dropout dropout) {
        return extractor.recorded(
                target, shape, from, count, batch.reference(), List.of(batch.first(), batch.second()), dropout);
    }
}
