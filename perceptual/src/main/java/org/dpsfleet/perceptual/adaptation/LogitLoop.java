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

    static LogitLoop of(Logit kind) {
        return switch (kind) {
            case LARGE -> new LargeLogitLoop();
            case SMALL, NONE -> new LinearLogitLoop(kind);
        };
    }

    /** The metric's parameters in the order of {@link LogitNet#parameters}, each in C order. */
    float[][] parameters();

    /** Begins with a metric: no gradient is gathered yet. */
    void begin();

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

    /** The gradient by the parameters over all tiles since {@link #begin}, in their order. */
    float[][] gradients();
}
