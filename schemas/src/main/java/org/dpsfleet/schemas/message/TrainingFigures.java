package org.dpsfleet.schemas.message;

import org.jspecify.annotations.Nullable;

/**
 * How a training gets on, in numbers.
 *
 * @param step of the optimiser, from 1, over all epochs
 * @param loss of that step's batch, mean over the columns; null if it is not a finite number
 * @param validation 2AFC score on the held-out examples after the last epoch that ended, 0 to 1, mean over the columns;
 *     null before the first epoch has ended, and where nothing is held out
 */
public record TrainingFigures(
        long step, @Nullable Double loss, @Nullable Double validation) {
    public TrainingFigures {
        loss = finite(loss);
        validation = finite(validation);
    }

    /** JSON knows no other number. */
    private static @Nullable Double finite(@Nullable Double number) {
        return number == null || Double.isFinite(number) ? number : null;
    }
}
