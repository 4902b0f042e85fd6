package org.dpsfleet.perceptual.adaptation;

import java.util.Locale;

/**
 * How far a training has come. With the state of that moment it is all that a training needs to go on as
 * if it had never stopped.
 *
 * @param epoch whole epochs behind it, validation included
 * @param steps of the next epoch that are done
 * @param lossSum of those steps, for the epoch's mean
 */
public record TrainingPoint(int epoch, int steps, double lossSum) {
    /** Before the first step. */
    public static final TrainingPoint START = atEpoch(0);

    public TrainingPoint {
        if (epoch < 0 || steps < 0) {
            throw new IllegalArgumentException(
                    String.format(Locale.ROOT, "no training is at epoch %d, step %d", epoch, steps));
        }
    }

    /** After so many whole epochs. */
    public static TrainingPoint atEpoch(int epochs) {
        return new TrainingPoint(epochs, 0, 0);
    }

    /** One step on. */
    TrainingPoint plusStep(double loss) {
        return new TrainingPoint(epoch, steps + 1, lossSum + loss);
    }
}
