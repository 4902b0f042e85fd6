package org.dpsfleet.vocabulary;

import com.fasterxml.jackson.annotation.JsonProperty;

/** The net that turns two distances into the probability that the second image is the more similar one. */
public enum Logit {
    /** Of five combinations of the distances, two hidden layers of 32 (Zhang et al. 2018, appendix). */
    @JsonProperty("large")
    LARGE,
    /** sigmoid(a d0 + b d1 + c) with a, b and c trained. */
    @JsonProperty("small")
    SMALL,
    /** sigmoid(d0 - d1), nothing trained. */
    @JsonProperty("none")
    NONE
}
