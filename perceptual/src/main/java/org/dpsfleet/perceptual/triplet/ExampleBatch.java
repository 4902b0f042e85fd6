package org.dpsfleet.perceptual.triplet;

import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Which examples come together.
 *
 * @param purpose keeps draws for training and validation apart, such as {@code train}
 * @param epoch from 0; where examples are drawn they are drawn afresh in each
 * @param indices which, each below {@link Examples#size}
 */
@SuppressWarnings("ArrayRecordComponent") // compared by what it holds
public record ExampleBatch(String purpose, int epoch, int[] indices) {
    /** How many. */
    public int size() {
        return indices.length;
    }

    /** Some of them. */
    ExampleBatch part(int from, int to) {
        return new ExampleBatch(purpose, epoch, Arrays.copyOfRange(indices, from, to));
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ExampleBatch(String its, int when, int[] which)
                && epoch == when
                && purpose.equals(its)
                && Arrays.equals(indices, which);
    }

    @Override
    public int hashCode() {
        return Objects.hash(purpose, epoch, Arrays.hashCode(indices));
    }
}
