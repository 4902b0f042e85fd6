package org.dpsfleet.coordinator.dispatch;

/**
 * Nothing was written to Kafka; the message says why. {@link #terminal()} tells whether this
 * coordinator can ever write again.
 */
public final class NotWritingException extends RuntimeException {
    private final boolean terminal;

    private NotWritingException(String message, boolean terminal, Throwable cause) {
        super(message, cause);
        this.terminal = terminal;
    }

    /** Another attempt may go well. */
    static NotWritingException forNow(Throwable cause) {
        return new NotWritingException("Kafka did not take the records: " + cause.getMessage(), false, cause);
    }

    /** A younger coordinator has taken over. */
    static NotWritingException fenced(Throwable cause) {
        return new NotWritingException(
                "another coordinator has started with this Kafka and taken over; only one may"
                        + " write, this one stops",
                true,
                cause);
    }

    /** Whether a transaction was carried out is not known: only reading the topics anew tells. */
    static NotWritingException lostTrack(Throwable cause) {
        return new NotWritingException(
                "the outcome of a Kafka transaction is unknown ("
                        + cause.getMessage()
                        + "); this coordinator stops, start it again",
                true,
                cause);
    }

    /** Whether this coordinator can never write again. */
    public boolean terminal() {
        return terminal;
    }
}
