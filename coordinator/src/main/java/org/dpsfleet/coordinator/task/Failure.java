package org.dpsfleet.coordinator.task;

import java.time.Duration;
import org.dpsfleet.schemas.message.FailureCategory;
import org.dpsfleet.schemas.message.TaskEvent;

/**
 * Why an attempt ended without an outcome, with the worker's decision.
 *
 * @param retryable whether another attempt may succeed
 * @param delay the worker asks for before it; zero leaves it to the coordinator
 */
public record Failure(
        FailureCategory category,
        boolean retryable,
        Duration delay,
        String message,
        String exceptionClass,
        String stackTrace,
        String worker,
        String device) {

    /** The same failure with another message. */
    public Failure saying(String words) {
        return new Failure(category, retryable, delay, words, exceptionClass, stackTrace, worker, device);
    }

    static Failure lost(String worker) {
        return new Failure(
                FailureCategory.LOST,
                true,
                Duration.ZERO,
                switch (worker) {
                    case TaskEvent.Lost.NOBODY -> "Kafka handed it out as often as it does, and no worker claimed it";
                    case TaskEvent.Lost.NOBODY_MESSAGE_VANISHED ->
                        "its message vanished from the topic before a worker claimed it";
                    default -> "worker " + worker + " was not heard of until its lease ran out";
                },
                "",
                "",
                worker,
                "");
    }
}
