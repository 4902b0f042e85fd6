package org.dpsfleet.vocabulary;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * Which of the two descriptions of the method is followed; they are never mixed in one result.
 *
 * <p>{@link #CORRECTED} is the paper's (arXiv 2304.02265): all three images are normalised, scalars start
 * positive and are kept so after every optimiser step. {@link #PUBLISHED} is what its code does, so that its
 * numbers can be matched: the reference image is not normalised, about half of the scalars start negative,
 * and they are clamped between a step's forward pass and its optimiser step, so that metrics are used with
 * slightly negative scalars.
 */
public enum Protocol {
    @JsonProperty("corrected")
    CORRECTED,
    @JsonProperty("published")
    PUBLISHED
}
