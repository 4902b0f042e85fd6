package org.dpsfleet.perceptual.triplet;

import org.dpsfleet.vocabulary.Protocol;

/** Which pictures of a triplet are normalised with ImageNet's mean and deviation. */
public enum Normalisation {
    /** None: all stay in [0, 1]. */
    NONE(false, false),
    /** All three, as the paper describes (protocol {@code corrected}). */
    ALL(true, true),
    /** p0 and p1 but not the reference, as the published code does (protocol {@code published}). */
    DISTORTED(false, true);

    private final boolean reference;
    private final boolean distorted;

    Normalisation(boolean reference, boolean distorted) {
        this.reference = reference;
        this.distorted = distorted;
    }

    /** What a description of the method normalises. */
    public static Normalisation of(Protocol protocol) {
        return switch (protocol) {
            case CORRECTED -> ALL;
            case PUBLISHED -> DISTORTED;
        };
    }

    /** Whether the reference is normalised. */
    public boolean ofReference() {
        return reference;
    }

    /** Whether p0 and p1 are. */
    public boolean ofDistorted() {
        return distorted;
    }
}
