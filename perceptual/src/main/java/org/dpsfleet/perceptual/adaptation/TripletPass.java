package org.dpsfleet.perceptual.adaptation;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.dpsfleet.perceptual.metric.DifferenceExtractor;
import org.dpsfleet.perceptual.metric.Dropout;
import org.dpsfleet.perceptual.metric.ImageShape;
import org.dpsfleet.perceptual.metric.KeptReferences;
import org.dpsfleet.perceptual.metric.RecordedDifferences;
import org.dpsfleet.perceptual.triplet.Examples;
import org.dpsfleet.perceptual.triplet.TripletBatch;
import org.jspecify.annotations.Nullable;

/** From examples to pooled differences, batch by batch. Not for concurrent use. */
public final class TripletPass implements ComparedExamples {
    private final DifferenceExtractor extractor;
    private final Examples examples;
    private final ImageShape shape;
    private final TripletBatch batch;
    private final @Nullable KeptReferences references;
    private int[] examplesInBatch = {};
    private long dataNanos;

    /** A pass for batches of at most {@code capacity} triplets. */
    public TripletPass(DifferenceExtractor extractor, Examples examples, int capacity) {
        this(extractor, examples, capacity, 0);
    }

    /**
     * The same for examples that come again and again, of a network that does not change.
     *
     * @param most bytes that the features of all references may take to be kept
     */
    TripletPass(DifferenceExtractor extractor, Examples examples, int capacity, long most) {
        this.extractor = extractor;
        this.examples = examples;
        this.shape = new ImageShape(examples.side(), examples.side());
        this.batch = new TripletBatch(capacity, examples.side());
        this.references = most == 0
                ? null
                : extractor
                        .references(shape, examples.size(), this::references, most)
                        .orElse(null);
    }

    private float[] references(int from, int count) {
        var some = new TripletBatch(count, examples.side());
        examples.fill(some, "references", 0, IntStream.range(from, from + count).toArray());
        return some.reference();
    }

    @Override
    public Seen see(NDManager target, Place place, int[] some, @Nullable RandomGenerator dropout) {
        float[] judges = fill(place.purpose(), place.epoch(), some);
        return new Seen(judges, differences(target, dropout));
    }

    @Override
    public long dataNanos() {
        return dataNanos;
    }

    /**
     * Makes the examples that the next calls compare; arguments and result as in {@link Examples#fill}.
     */
    public float[] fill(String purpose, int epoch, int[] indices) {
        long start = System.nanoTime();
        float[] judges = examples.fill(batch, purpose, epoch, indices);
        examplesInBatch = indices;
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
        return references == null
                ? extractor.differences(target, shape, batch.size(), batch.reference(), images, dropout)
                : extractor.differences(target, shape, references, examplesInBatch, images, dropout);
    }

    /** The same for some of the triplets, see {@link DifferenceExtractor#recorded}. */
    RecordedDifferences recorded(NDManager target, int from, int count, Dropout dropout) {
        return extractor.recorded(
                target, shape, from, count, batch.reference(), List.of(batch.first(), batch.second()), dropout);
    }
}
