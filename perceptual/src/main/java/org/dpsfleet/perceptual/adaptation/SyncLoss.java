package org.dpsfleet.perceptual.adaptation;

/**
 * When the loss includes a term that ties the distances themselves to the judge. Without it the logit net
 * may learn to read distances that are the wrong way round.
 */
public enum SyncLoss {
    /** In each batch whose 2AFC score is at most one half. */
    UNTIL_HALF,
    /** Never. */
    OFF
}
