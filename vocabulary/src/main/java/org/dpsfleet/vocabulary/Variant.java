package org.dpsfleet.vocabulary;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What of a metric is trained. */
public enum Variant {
    /** Pretrained network, unweighted; nothing is trained. */
    @JsonProperty("baseline")
    BASELINE,
    /** Pretrained network, frozen; the per-channel scalars are trained. */
    @JsonProperty("lin")
    LIN,
    /** Pretrained network; the network and the scalars are trained. */
    @JsonProperty("tune")
    TUNE,
    /** Network with random parameters; the network and the scalars are trained. */
    @JsonProperty("scratch")
    SCRATCH;

    /** Whether the network's own parameters are trained, so that a task carries one context. */
    public boolean trainsNetwork() {
        return this == TUNE || this == SCRATCH;
    }
}
