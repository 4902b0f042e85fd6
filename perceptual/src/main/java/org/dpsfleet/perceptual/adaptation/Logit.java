package org.dpsfleet.perceptual.adaptation;

/** The net that turns two distances into the probability that the second image is the more similar one. */
public enum Logit {
    /** Of five combinations of the distances, two hidden layers of 32 (Zhang et al. 2018, appendix). */
    LARGE,
    /** sigmoid(a d0 + b d1 + c) with a, b and c trained. */
    SMALL,
    /** sigmoid(d0 - d1), nothing trained. */
    NONE
}
