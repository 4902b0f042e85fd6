package org.dpsfleet.perceptual.adaptation;

/** Hears how a training goes. An exception thrown here ends the training. */
public interface TrainingListener {
    /**
     * After every optimiser step.
     *
     * @param epoch from 0
     * @param step from 1, over all epochs
     * @param steps of the whole training
     * @param images of this step
     * @param loss mean over the columns
     */
    record Step(int epoch, long step, long steps, int images, double loss, double learningRate) {}

    /**
     * After every epoch.
     *
     * @param epoch from 0
     * @param epochs of the whole training
     * @param loss mean over steps and columns
     * @param validationScores 2AFC score of each column on the held-out images; empty without any
     */
    record Epoch(int epoch, int epochs, double loss, float[] validationScores) {}

    /** After every optimiser step. */
    void step(Step step);

    /**
     * After every epoch; the state is what a training can go on from.
     *
     * @param state valid during the call
     */
    void epoch(Epoch epoch, ColumnState state);
}
