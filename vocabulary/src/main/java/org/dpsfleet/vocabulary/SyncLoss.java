package org.dpsfleet.vocabulary;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * When the loss includes a term that ties the distances themselves, not only the logit net, to the judge.
 * Without it the logit net may learn to read distances that are the wrong way round.
 */
public enum SyncLoss {
    /** In each batch whose 2AFC score is at most one half. */
    @JsonProperty("until_half")
    UNTIL_HALF,
    /** In every batch of the first epochs; how many is a setting of its own. */
    @JsonProperty("first_epochs")
    FIRST_EPOCHS,
    /** Never. */
    @JsonProperty("off")
    OFF
}
