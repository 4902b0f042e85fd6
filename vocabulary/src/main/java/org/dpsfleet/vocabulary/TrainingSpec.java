package org.dpsfleet.vocabulary;

import java.util.List;

/**
 * The hyper-parameters of an adaptation, as an experiment asks for them and as the training follows them. One that
 * can't be trained by is an {@link IllegalArgumentException}, named as in the experiment file.
 *
 * @param batchSize triplets in a step, at least 1
 * @param epochs passes over the training images, at least 1
 * @param learningRates Adam's rate of each epoch; the last one holds for all epochs after it
 * @param validationFraction share of the training images held out, in [0, 0.9]
 * @param dropout probability of dropping a squared difference while training: 0 or 0.5
 * @param syncLoss when the sync loss is added
 * @param syncEpochs how many first epochs have it, where {@code syncLoss} is {@code FIRST_EPOCHS}; at least 1 then
 * @param logit what the distances go through before the loss
 */
public record TrainingSpec(
        int batchSize,
        int epochs,
        List<Double> learningRates,
        double validationFraction,
        double dropout,
        SyncLoss syncLoss,
        int syncEpochs,
        Logit logit) {
    public TrainingSpec {
        learningRates = List.copyOf(learningRates);
        Check.range("training.batch_size", batchSize, 1, Integer.MAX_VALUE);
        Check.range("training.epochs", epochs, 1, Integer.MAX_VALUE);
        Check.filled("training.learning_rates", learningRates);
        for (var rate : learningRates) {
            var fits = rate > 0 && rate <= 1;
            Check.that(fits, "training.learning_rates", rate, "above 0, up to 1");
        }
        Check.range("training.validation_fraction", validationFraction, 0, 0.9);
        Check.that(dropout == 0 || dropout == 0.5, "training.dropout", dropout, "0 or 0.5");
        Check.range("training.sync_epochs", syncEpochs, 0, Integer.MAX_VALUE);
        Check.that(
                syncLoss != SyncLoss.FIRST_EPOCHS || syncEpochs > 0,
                "training.sync_epochs",
                syncEpochs,
                "at least 1 with sync_loss: first_epochs");
    }

    /** Adam's rate in an epoch, from 0. */
    public double learningRate(int epoch) {
        return learningRates.get(Math.min(epoch, learningRates.size() - 1));
    }

    /** The published set-up: batch 1024, 10 epochs, 1e-3 in epochs 0 to 5, then 8e-4 to 2e-4. */
    public static TrainingSpec published() {
        return new TrainingSpec(
                1024,
                10,
                List.of(1e-3, 1e-3, 1e-3, 1e-3, 1e-3, 1e-3, 8e-4, 6e-4, 4e-4, 2e-4),
                0.2,
                0.5,
                SyncLoss.UNTIL_HALF,
                0,
                Logit.LARGE);
    }
}
