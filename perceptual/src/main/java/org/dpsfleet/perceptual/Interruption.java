package org.dpsfleet.perceptual;

import java.util.concurrent.CancellationException;

/** How long work is ended from outside: by interrupting its thread. */
public final class Interruption {
    private Interruption() {}

    /**
     * Goes on unless the thread is interrupted. Called between pieces of work that take seconds at most, such
     * as one pass through a network.
     *
     * @throws CancellationException if it is, which clears the thread's interrupted status
     */
    public static void check() {
        if (Thread.interrupted()) {
            throw new CancellationException("interrupted");
        }
    }

    /**
     * The same after something failed, which may be how an interrupt showed: files that are being read or
     * written each fail in their own way.
     */
    public static void check(Exception failure) {
        if (Thread.interrupted()) {
            var interrupted = new CancellationException("interrupted");
            interrupted.initCause(failure);
            throw interrupted;
        }
    }
}
