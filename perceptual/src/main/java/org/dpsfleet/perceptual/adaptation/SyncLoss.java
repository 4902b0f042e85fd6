package org.dpsfleet.perceptual.adaptation;

import java.util.Locale;

/**
 * When the loss includes a term that ties the distances themselves to the judge. Without it the logit net
 * may learn to read distances that are the wrong way round.
 */
public sealed interface SyncLoss {
    /** In each batch whose 2AFC score is at most one half. */
    SyncLoss UNTIL_HALF = new UntilHalf();

    /** Never. */
    SyncLoss OFF = new Off();

    /** In each batch whose 2AFC score is at most one half. */
    record UntilHalf() implements SyncLoss {}

    /**
     * In every batch of the first epochs.
     *
     * @param count how many epochs, at least 1
     */
    record FirstEpochs(int count) implements SyncLoss {
        /** Checks that there is an epoch. */
        public FirstEpochs {
            if (count < 1) {
                throw new IllegalArgumentException(String.format(
                        Locale.ROOT, "a sync loss for %d epochs; at least 1 is needed, or no sync loss", count));
            }
        }
    }

    /** Never. */
    record Off() implements SyncLoss {}
}
