package org.dpsfleet.schemas.spec;

import com.fasterxml.jackson.annotation.JsonProperty;

/** How the features of two images are compared. */
public enum Comparison {
    /** Position by position. */
    @JsonProperty("spatial")
    SPATIAL
}
