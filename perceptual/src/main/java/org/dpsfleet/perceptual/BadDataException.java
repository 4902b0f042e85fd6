package org.dpsfleet.perceptual;

/**
 * A user's file or setting is wrong, and trying again will not help.
 *
 * <p>The message is one sentence that a user can act on: what is wrong, where (the path or the
 * setting), and what would be right.
 */
public class BadDataException extends RuntimeException {
    /** Takes a whole sentence. */
    public BadDataException(String message) {
        super(message);
    }

    /** Takes a whole sentence, and the exception which revealed the fault. */
    public BadDataException(String message, Throwable cause) {
        super(message, cause);
    }
}
