package org.dpsfleet.perceptual.adaptation;

/** A loss is no longer a finite number; the message says in which step and for which context. */
public final class DivergedException extends RuntimeException {
    public DivergedException(String message) {
        super(message);
    }
}
