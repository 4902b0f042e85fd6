package org.dpsfleet.broker;

/** The broker cannot run here; the message is one sentence that says what is in the way. */
public final class BrokerException extends RuntimeException {
    public BrokerException(String message) {
        super(message);
    }

    public BrokerException(String message, Throwable cause) {
        super(message, cause);
    }
}
