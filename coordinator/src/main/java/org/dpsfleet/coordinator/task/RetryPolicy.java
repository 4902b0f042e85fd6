package org.dpsfleet.coordinator.task;

import java.time.Duration;
import java.time.Instant;
import org.dpsfleet.schemas.message.FailureCategory;

/**
 * When a failed or lost attempt is followed by another one, and when by a dead letter.
 *
 * @param maxAttempts of a stage; two more where another machine may have the data, at most two where
 *     memory did not suffice. Attempts that a worker handed back do not count, and a lost one that came
 *     further than those before begins the count anew. A checkpoint that can't be read is made again at most twice,
 *     whatever this is.
 * @param firstDelay before the second attempt, where the worker asks for no delay of its own;
 *     doubles with every attempt
 * @param maxDelay the most that doubling leads to
 */
public record RetryPolicy(int maxAttempts, Duration firstDelay, Duration maxDelay) {
    private static final int MOST_REMAKES = 2;

    public RetryPolicy {
        if (maxAttempts < 1) {
            throw new IllegalArgumentException("maxAttempts " + maxAttempts + ": expected at least 1");
        }
        if (firstDelay.isNegative() || maxDelay.compareTo(firstDelay) < 0) {
            throw new IllegalArgumentException("retry delays "
                    + firstDelay
                    + " to "
                    + maxDelay
                    + ": expected 0 or more, the first no longer than the last");
        }
    }

    /** Three attempts, 1 s to 1 min apart. */
    public static RetryPolicy defaults() {
        return new RetryPolicy(3, Duration.ofSeconds(1), Duration.ofMinutes(1));
    }

    /** Whether no further attempt is to be made, so that the task goes to the dead letters. */
    public boolean isExhausted(TaskState.Waiting waiting, Audit audit) {
        var category = waiting.failure().category();
        var counts = audit.of(waiting.stage());
        return !waiting.failure().retryable()
                || (category == FailureCategory.CHECKPOINT
                        ? counts.unreadable() > MOST_REMAKES
                        : counts.strikes() >= limit(category));
    }

    /** Whether the next attempt is the last one, should it fail as this one did. */
    public boolean lastIsNext(TaskState.Waiting waiting, Audit audit) {
        return audit.of(waiting.stage()).strikes() >= limit(waiting.failure().category()) - 1;
    }

    private int limit(FailureCategory category) {
        return switch (category) {
            case MISSING_DATA -> maxAttempts + 2;
            case OUT_OF_MEMORY -> Math.min(2, maxAttempts);
            default -> maxAttempts;
        };
    }

    /** When the next attempt is due. */
    public Instant dueAt(TaskState.Waiting waiting, Audit audit) {
        var failure = waiting.failure();
        if (!failure.delay().isZero()) {
            return waiting.since().plus(failure.delay());
        }
        if (failure.category() == FailureCategory.HANDED_BACK || failure.category() == FailureCategory.SUPERSEDED) {
            return waiting.since();
        }
        // A factor of 2^20 exceeds any useful limit.
        long times = 1L << Math.min(20, Math.max(0, audit.of(waiting.stage()).strikes() - 1));
        var delay = firstDelay.multipliedBy(times);
        return waiting.since().plus(delay.compareTo(maxDelay) < 0 ? delay : maxDelay);
    }
}
