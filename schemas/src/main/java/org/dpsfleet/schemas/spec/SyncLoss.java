package org.dpsfleet.schemas.spec;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * When the loss that ties the distances themselves, not only the logit net, to the judge is added.
 */
public enum SyncLoss {
    /** In each batch whose 2AFC score is at most one half. */
    @JsonProperty("until_half")
    UNTIL_HALF,
    /** In every batch of the first epochs, as many as {@link TrainingSpec#syncEpochs}. */
    @JsonProperty("first_epochs")
    FIRST_EPOCHS,
    /** Never. */
    @JsonProperty("off")
    OFF
}
