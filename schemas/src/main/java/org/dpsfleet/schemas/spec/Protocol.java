package org.dpsfleet.schemas.spec;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * Which of the two descriptions of the method is followed; they are never mixed in one result.
 *
 * <p>{@link #CORRECTED} is what the paper (arXiv 2304.02265) describes, {@link #PUBLISHED} what its
 * published code does, peculiarities included, so that its numbers can be matched.
 */
public enum Protocol {
    @JsonProperty("corrected")
    CORRECTED,
    @JsonProperty("published")
    PUBLISHED
}
