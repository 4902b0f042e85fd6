package org.dpsfleet.schemas.spec;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What turns two distances into the probability that the second image is the more similar one. */
public enum Logit {
    /** Two hidden layers of 32 units on five combinations of the distances. */
    @JsonProperty("large")
    LARGE,
    /** A linear function of the distances, and a sigmoid. */
    @JsonProperty("small")
    SMALL,
    /** The sigmoid of the difference of the distances. */
    @JsonProperty("none")
    NONE
}
