package org.dpsfleet.perceptual.adaptation;

import org.dpsfleet.vocabulary.Logit;

/**
 * What {@link LogitNet} computes and its gradient, for one metric and a tile of triplets at a time, in plain loops on a
 * CPU. Nothing leaves the core's caches: the engine reads and writes the hidden units of all metrics a dozen times.
 *
 * <p>A metric begins by filling {@link #parameters} and {@link #begin}; then for each tile comes {@link #logits} and, if
 * a gradient is wanted, {@link #backward}. One thread's.
 */
interface LogitLoop {
    /** Most triplets in a tile: 32 rows of them just fit a core's first cache. */
    int TILE = 256;

    /**
     * The loop of a kind.
     *
     * @param hidden takes what the large net's loop leaves to the engine; several loops may share it
     */
    static LogitLoop of(Logit kind, HiddenProduct hidden) {
        return switch (kind) {
            case LARGE -> new LargeLogitLoop(hidden);
            case SMALL, NONE -> new LinearLogitLoop(kind);
        };
    }

    /** The metric's parameters in the order of {@link LogitNet#parameters}, each in C order. */
    float[][] parameters();

    /** Begins with a metric, given by its number in the block: no gradient is gathered yet. */
    void begin(int column);

    /**
     * The logits before the sigmoid.
     *
     * @param d0 distances of the first images
     * @param d1 distances of the second images
     * @param logits takes them
     * @param n how many triplets, at most {@link #TILE}
     */
    void logits(float[] d0, float[] d1, float[] logits, int n);

    /**
     * Gathers the gradient of the tile that {@link #logits} was called for last.
     *
     * @param ofLogits the loss's gradient by the logits
     * @param of0 takes the gradient by the distances of the first images
     * @param of1 takes that of the second images
     */
    void backward(float[] d0, float[] d1, float[] ofLogits, float[] of0, float[] of1, int n);

    /**
     * The gradient by the parameters over all tiles since {@link #begin}, in their order; empty for what is left to a
     * {@link HiddenProduct}.
     */
    float[][] gradients();
}
