package org.dpsfleet.perceptual.adaptation;

/**
 * Hears how a training goes.
 *
 * @param <X> thrown to end the training, for example because it was cancelled
 */
public interface TrainingListener<X extends Exception> {
    /**
     * After every optimiser step.
     *
     * @param epoch from 0
     * @param step from 1, over all epochs
     * @param steps of the whole training
     * @param images of this step
     * @param loss mean over the columns
     * @param learningRate Adam's
     * @param dataNanos how long the network waited for its images
     */
    record Step(int epoch, long step, long steps, int images, double loss, double learningRate, long dataNanos) {}

    /**
     * After every epoch.
     *
     * @param epoch from 0
     * @param epochs of the whole training
     * @param loss mean over steps and columns, sync loss included
     * @param validationScores 2AFC score of each column on the held-out examples; empty without any
     * @param validationLosses mean cross-entropy of each column there, without a sync loss
     */
    @SuppressWarnings("ArrayRecordComponent") // read once, never compared
    record Epoch(int epoch, int epochs, double loss, float[] validationScores, float[] validationLosses) {}

    /** What a training can go on from. */
    interface Snapshot {
        /** How far the training has come. */
        TrainingPoint point();

        /**
         * Its state there, fetched from the device at every call; of this moment during the listener's call only, but
         * its {@link TrainingState#tensors} stay as they are.
         */
        TrainingState state();
    }

    /** After every optimiser step. */
    void step(Step step, Snapshot snapshot) throws X;

    /**
     * After every epoch; the state is what a training can go on from at {@link TrainingPoint#atEpoch}.
     *
     * @param state of this moment during the call only, but its {@link TrainingState#tensors} stay as they are
     */
    void epoch(Epoch epoch, TrainingState state) throws X;
}
