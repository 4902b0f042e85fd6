package org.dpsfleet.schemas.spec;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What of a metric is trained. */
public enum Variant {
    /** Pretrained network, unweighted; nothing is trained. */
    @JsonProperty("baseline")
    BASELINE,
    /** Pretrained network, frozen; the per-channel scalars are trained. */
    @JsonProperty("lin")
    LIN
}
