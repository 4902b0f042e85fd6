package org.dpsfleet.perceptual.adaptation;

/** What the epochs of a training are made of, whatever learns in them. */
interface Learner {
    /**
     * One optimiser step.
     *
     * @param epoch from 0
     * @param batch indices of the examples
     * @param step from 1, over all epochs
     * @return of each column, before the update
     */
    Head.Outcome step(int epoch, int[] batch, double learningRate, long step);

    /**
     * Loss without sync loss, and score, of each column on held-out examples.
     *
     * @param part of them, from 0
     */
    Head.Outcome evaluate(int epoch, int part, int[] batch);

    /** How long the last step waited for its images, in nanoseconds. */
    long dataNanos();

    /** The state as it is now. */
    TrainingState save();
}
