package org.dpsfleet.schemas.codec;

/** A document is not what its JSON Schema says; the message names every problem with its place. */
public class InvalidMessageException extends RuntimeException {
    public InvalidMessageException(String message) {
        super(message);
    }

    public InvalidMessageException(String message, Throwable cause) {
        super(message, cause);
    }
}
