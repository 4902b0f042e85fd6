package org.dpsfleet.perceptual.adaptation;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.util.Comparator;
import org.dpsfleet.perceptual.metric.Dropout;
import org.dpsfleet.perceptual.triplet.ExampleBatch;
import org.jspecify.annotations.Nullable;

/** What a metric's training on a frozen network sees of its examples: how they are judged, and how they differ. */
interface ComparedExamples extends AutoCloseable {
    /**
     * Where a training stands.
     *
     * @param epoch from 0
     * @param validation after the steps of the epoch
     * @param number of the step or of the part of the held-out examples, growing with time
     */
    record Place(int epoch, boolean validation, long number) implements Comparable<Place> {
        private static final Comparator<Place> IN_TIME = Comparator.comparingInt(Place::epoch)
                .thenComparing(Place::validation)
                .thenComparingLong(Place::number);

        @Override
        public int compareTo(Place other) {
            return IN_TIME.compare(this, other);
        }
    }

    /**
     * Some of the examples.
     *
     * @param judges [n, columns], see {@link org.dpsfleet.perceptual.triplet.Examples#judges}; only to be read
     * @param differences pooled ones of the first and the second images, each [n, C]
     */
    @SuppressWarnings("ArrayRecordComponent") // short-lived, never compared
    record Seen(float[] judges, NDList differences) {}

    /**
     * Makes and compares examples.
     *
     * @param target manager that the differences belong to
     * @param next the examples that come after them, if any
     */
    Seen see(NDManager target, Place place, ExampleBatch batch, @Nullable ExampleBatch next, Dropout dropout);

    /** How long the last ones were waited for, in nanoseconds. */
    long dataNanos();

    /** Frees what belongs to this training alone. */
    @Override
    default void close() {}
}
