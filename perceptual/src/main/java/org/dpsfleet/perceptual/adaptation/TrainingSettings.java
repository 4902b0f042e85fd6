package org.dpsfleet.perceptual.adaptation;

import java.util.List;
import java.util.Locale;
import org.dpsfleet.vocabulary.Logit;
import org.dpsfleet.vocabulary.Protocol;
import org.dpsfleet.vocabulary.SyncLoss;

/**
 * The hyper-parameters of an adaptation.
 *
 * @param protocol paper or published code
 * @param batchSize triplets in a step
 * @param epochs passes over the training images
 * @param learningRates Adam's rate of each epoch; the last one holds for all epochs after it
 * @param validationFraction share of the images held out, in [0, 1)
 * @param dropout whether half of the squared differences are dropped while training
 * @param syncLoss when the sync loss is added
 * @param syncEpochs how many first epochs have it, where {@code syncLoss} is {@code FIRST_EPOCHS}; at least 1 then
 * @param logit the net between distances and loss
 */
public record TrainingSettings(
        Protocol protocol,
        int batchSize,
        int epochs,
        List<Double> learningRates,
        double validationFraction,
        boolean dropout,
        SyncLoss syncLoss,
        int syncEpochs,
        Logit logit) {
    public TrainingSettings {
        learningRates = List.copyOf(learningRates);
        if (syncLoss == SyncLoss.FIRST_EPOCHS && syncEpochs < 1) {
            throw new IllegalArgumentException(String.format(
                    Locale.ROOT, "a sync loss for %d epochs; at least 1 is needed, or no sync loss", syncEpochs));
        }
    }

    /** Adam's rate in an epoch, from 0. */
    double learningRate(int epoch) {
        return learningRates.get(Math.min(epoch, learningRates.size() - 1));
    }
}
