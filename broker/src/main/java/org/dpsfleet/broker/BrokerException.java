package org.dpsfleet.broker;

/** The broker cannot run here; the message gives the reason in one sentence. */
public final class BrokerException extends RuntimeException {
    public BrokerException(String message) {
        super(message);
    }

    public BrokerException(String message, Throwable cause) {
        super(message, cause);
    }
}
