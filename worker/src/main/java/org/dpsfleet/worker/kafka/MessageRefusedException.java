package org.dpsfleet.worker.kafka;

/** Kafka does not take a message, now or later; the message says why. Nothing was published. */
public final class MessageRefusedException extends RuntimeException {
    MessageRefusedException(String why, Throwable cause) {
        super(why, cause);
    }
}
