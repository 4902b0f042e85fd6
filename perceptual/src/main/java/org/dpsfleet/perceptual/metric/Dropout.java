package org.dpsfleet.perceptual.metric;

import java.util.List;
import java.util.function.IntFunction;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/** Where the bits of a batch's dropout masks come from. */
public sealed interface Dropout {
    /** Nothing is dropped. */
    Dropout NONE = new None();

    /** Nothing is dropped. */
    record None() implements Dropout {}

    /** One stream for all, read in the order of the work: the cheapest, but only for work done once. */
    record Shared(RandomGenerator random) implements Dropout {}

    /**
     * A stream for each example, so that its mask does not depend on what it is computed together with,
     * and is the same when it is computed again.
     *
     * @param streams a new stream for each position in the batch
     */
    record PerExample(IntFunction<RandomGenerator> streams) implements Dropout {
        List<RandomGenerator> of(int from, int count) {
            return IntStream.range(from, from + count).mapToObj(streams).toList();
        }
    }
}
