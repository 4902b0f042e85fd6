package org.dpsfleet.coordinator.store;

/** The local state can't be used; the message says why, and what to do, in a sentence. */
public class StateException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Says what is wrong. */
    public StateException(String message, Throwable cause) {
        super(message, cause);
    }

    /** Its bytes are not those that were written; it has to be built anew from the topics. */
    static final class Damaged extends StateException {
        private static final long serialVersionUID = 1L;

        Damaged(String message, Throwable cause) {
            super(message, cause);
        }
    }
}
