package org.dpsfleet.perceptual.adaptation;

import java.util.Locale;

/** A training has left the finite numbers; the message says where, in which step and for which context. */
public final class DivergedException extends RuntimeException {
    private final long step;

    /**
     * @param what has the value, at the start of a sentence
     * @param step from 1, over all epochs
     */
    DivergedException(String what, float value, long step, String context) {
        super(String.format(
                Locale.ROOT,
                "%s is %s in step %d for the context %s; a lower learning rate may help.",
                what,
                value,
                step,
                context));
        this.step = step;
    }

    /** The step it was noticed in, from 1, over all epochs. */
    public long step() {
        return step;
    }
}
