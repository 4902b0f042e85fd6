package org.dpsfleet.perceptual.adaptation;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.util.random.RandomGenerator;
import org.dpsfleet.perceptual.metric.DifferenceExtractor;
import org.dpsfleet.perceptual.metric.Dropout;
import org.dpsfleet.perceptual.metric.RecordedDifferences;
import org.dpsfleet.perceptual.triplet.ExampleBatch;
import org.dpsfleet.perceptual.triplet.Examples;
import org.jspecify.annotations.Nullable;

/** From examples to pooled differences, batch by batch. Not for concurrent use. */
final class TripletPass implements AutoCloseable {
    private final DifferenceExtractor extractor;
    private final ExampleImages images;
    private int size;

    /**
     * A pass.
     *
     * @param capacity of a batch
     * @param room bytes that images may take on the device
     */
    TripletPass(DifferenceExtractor extractor, Examples examples, int capacity, long room) {
        this.extractor = extractor;
        images = ExampleImages.of(extractor.shared().manager(), examples, capacity, room);
    }

    /** How long the examples were waited for until now, in nanoseconds; on a GPU, until it knew what to make. */
    long dataNanos() {
        return images.waitedNanos();
    }

    /**
     * Begins with the examples that the next calls compare.
     *
     * @param next those that probably come after them, if any
     * @return their judges, see {@link Examples#judges}
     */
    float[] begin(ExampleBatch batch, @Nullable ExampleBatch next) {
        size = batch.size();
        return images.begin(batch, next);
    }

    /**
     * Compares each reference with its two images.
     *
     * @param target manager that the result belongs to
     * @param dropout the bits of the dropout mask, null for none
     * @return the pooled differences of the first and the second images, each [n, C]
     */
    NDList differences(NDManager target, @Nullable RandomGenerator dropout) {
        return extractor.differences(target, size, images.triplets(), dropout);
    }

    /** The same for some of the triplets, see {@link DifferenceExtractor#recorded}. */
    RecordedDifferences recorded(NDManager target, int from, int count, Dropout dropout) {
        return extractor.recorded(target, from, count, images.triplets(), dropout);
    }

    @Override
    public void close() {
        images.close();
    }
}
