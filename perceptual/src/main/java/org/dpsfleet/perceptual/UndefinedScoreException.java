package org.dpsfleet.perceptual;

/** A computation gave no number where there should be a distance or a score: there is no result. */
public final class UndefinedScoreException extends RuntimeException {
    /** What is undefined, where, and why. */
    public UndefinedScoreException(String message) {
        super(message);
    }
}
