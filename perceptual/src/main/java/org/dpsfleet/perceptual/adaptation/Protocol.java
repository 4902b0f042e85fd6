package org.dpsfleet.perceptual.adaptation;

import org.dpsfleet.perceptual.triplet.Normalisation;

/**
 * Which description of the method is followed.
 *
 * <p>{@link #CORRECTED} is the paper's (arXiv 2304.02265): all three images normalised, scalars start
 * positive and are kept so after every optimiser step. {@link #PUBLISHED} is what its code does: the
 * reference image is not normalised, about half of the scalars start negative, and they are clamped
 * between a step's forward pass and its optimiser step, so that metrics are used with slightly negative
 * scalars.
 */
public enum Protocol {
    CORRECTED(Normalisation.ALL),
    PUBLISHED(Normalisation.DISTORTED);

    private final Normalisation normalisation;

    Protocol(Normalisation normalisation) {
        this.normalisation = normalisation;
    }

    /** Which images of a context's triplets are normalised. */
    public Normalisation normalisation() {
        return normalisation;
    }
}
