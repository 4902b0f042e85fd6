package org.dpsfleet.perceptual.metric;

import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The bits of a dropout mask with probability one half: those that {@link DropoutMask} makes a mask of.
 *
 * @param words null where nothing is dropped
 * @param bitsPerExample from the first bit of an example to that of the next
 */
@SuppressWarnings("ArrayRecordComponent") // short-lived, never compared
record DropoutBits(long @Nullable [] words, long bitsPerExample) {
    private static final DropoutBits NONE = new DropoutBits(null, 0);
    /** What is kept counts twice, so that the mean stays. */
    private static final int KEPT = 2;

    /**
     * Draws the bits of some examples.
     *
     * @param elements of an example's features
     */
    static DropoutBits draw(Dropout dropout, int from, int count, int elements) {
        return switch (dropout) {
            case Dropout.None() -> NONE;
            case Dropout.Shared(RandomGenerator random) -> drawn(List.of(random), (long) count * elements, elements);
            case Dropout.PerExample perExample -> {
                long rounded = Math.ceilDiv(elements, Long.SIZE) * (long) Long.SIZE;
                yield drawn(perExample.of(from, count), elements, rounded);
            }
        };
    }

    private static DropoutBits drawn(List<RandomGenerator> streams, long bits, long bitsPerExample) {
        int wordsPerStream = Math.toIntExact(Math.ceilDiv(bits, (long) Long.SIZE));
        long[] words = new long[Math.multiplyExact(streams.size(), wordsPerStream)];
        int next = 0;
        for (RandomGenerator stream : streams) {
            for (int i = 0; i < wordsPerStream; i++) {
                words[next++] = stream.nextLong();
            }
        }
        return new DropoutBits(words, bitsPerExample);
    }

    /** Whether anything is dropped at all. */
    boolean some() {
        return words != null;
    }

    /**
     * Writes the factors, 0 or 2, of a position of an example.
     *
     * @param positions of the layer; an example's bits are in the order of channels, then positions
     * @param target as long as the layer has channels
     */
    void factors(int example, int positions, int position, float[] target) {
        long[] all = words;
        if (all == null) {
            throw new IllegalStateException("nothing is dropped");
        }
        long bit = example * bitsPerExample + position;
        for (int c = 0; c < target.length; c++, bit += positions) {
            target[c] = (all[(int) (bit >>> 6)] >>> bit & 1) * KEPT;
        }
    }

    /**
     * Writes the means of an example's factors over all positions.
     *
     * @param target as long as the layer has channels
     */
    void meanFactors(int example, int positions, float[] target) {
        long[] all = words;
        if (all == null) {
            throw new IllegalStateException("nothing is dropped");
        }
        long bit = example * bitsPerExample;
        for (int c = 0; c < target.length; c++) {
            int kept = 0;
            for (int position = 0; position < positions; position++, bit++) {
                kept += (int) (all[(int) (bit >>> 6)] >>> bit & 1);
            }
            target[c] = (float) (kept * KEPT) / positions;
        }
    }
}
