package org.dpsfleet.perceptual.adaptation;

import org.dpsfleet.perceptual.triplet.ExampleBatch;
import org.jspecify.annotations.Nullable;

/** What the epochs of a training are made of, whatever learns in them. */
interface Learner {
    /**
     * One optimiser step.
     *
     * @param batch its examples
     * @param next the examples of the call that comes after it, if any
     * @param step from 1, over all epochs
     * @return of each column, before the update
     */
    Head.Outcome step(ExampleBatch batch, @Nullable ExampleBatch next, double learningRate, long step);

    /**
     * Loss without sync loss, and score, of each column on held-out examples.
     *
     * @param next the examples of the call that comes after it, if any
     * @param part of them, from 0
     */
    Head.Outcome evaluate(ExampleBatch batch, @Nullable ExampleBatch next, int part);

    /** How long the last step waited for its images, in nanoseconds. */
    long dataNanos();

    /** The state as it is now. */
    TrainingState save();
}
