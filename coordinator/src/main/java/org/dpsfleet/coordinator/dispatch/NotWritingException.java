package org.dpsfleet.coordinator.dispatch;

import org.dpsfleet.schemas.topic.BrokerRefusal;

/**
 * Nothing was written to Kafka; the message says why. {@link #terminal()} tells whether this
 * coordinator can ever write again.
 */
public final class NotWritingException extends RuntimeException {
    private final boolean terminal;
    private final boolean refused;

    private NotWritingException(String message, boolean terminal, boolean refused, Throwable cause) {
        super(message, cause);
        this.terminal = terminal;
        this.refused = refused;
    }

    /** Another attempt may go well. */
    static NotWritingException forNow(Throwable cause) {
        var refusal = BrokerRefusal.of(cause);
        var why = refusal.map(BrokerRefusal::sentence).orElse(String.valueOf(cause.getMessage()));
        boolean message = refusal.filter(BrokerRefusal::ofMessage).isPresent();
        return new NotWritingException("Kafka did not take the records: " + why, false, message, cause);
    }

    /** A newer coordinator has taken over. */
    static NotWritingException fenced(Throwable cause) {
        return new NotWritingException(
                "another coordinator has started with this Kafka and taken over; only one may"
                        + " write, this one stops",
                true,
                false,
                cause);
    }

    /** Whether a transaction was committed is unknown: only rereading the topics can tell. */
    static NotWritingException lostTrack(Throwable cause) {
        return new NotWritingException(
                "the outcome of a Kafka transaction is unknown ("
                        + cause.getMessage()
                        + "); this coordinator stops, start it again",
                true,
                false,
                cause);
    }

    /** Whether one of the records will never be taken, however often it is tried. */
    public boolean refused() {
        return refused;
    }

    /** Whether this coordinator can never write again. */
    public boolean terminal() {
        return terminal;
    }
}
