package org.dpsfleet.worker.failure;

import java.time.Duration;
import org.dpsfleet.schemas.message.FailureCategory;
import org.dpsfleet.worker.memory.HostMemoryAdvice;
import org.jspecify.annotations.Nullable;

/** A task failed; carries the handler's decision about what should happen next. */
public final class TaskFailure extends Exception {
    private final FailureCategory category;
    private final boolean retryable;
    private final Duration delay;
    private final @Nullable String resumeFrom;

    /**
     * @param delay before another attempt, at least zero
     * @param resumeFrom URI of the folder another attempt goes on from, null: from the beginning
     */
    public TaskFailure(
            FailureCategory category,
            boolean retryable,
            Duration delay,
            String message,
            @Nullable Throwable cause,
            @Nullable String resumeFrom) {
        super(message, cause);
        if (delay.isNegative()) {
            throw new IllegalArgumentException("delay: " + delay + " is not accepted; at least 0s");
        }
        this.category = category;
        this.retryable = retryable;
        this.delay = delay;
        this.resumeFrom = resumeFrom;
    }

    /** The task itself is wrong; no attempt can succeed. */
    public static TaskFailure badInput(String message) {
        return of(FailureCategory.BAD_INPUT, message, null);
    }

    /** Data or weights are not on this machine; another attempt waits for {@code delay}. */
    public static TaskFailure missingData(String message, Duration delay) {
        return new TaskFailure(FailureCategory.MISSING_DATA, true, delay, message, null, null);
    }

    /** The checkpoint that the task names is not in the store, or is damaged; another attempt makes it again. */
    public static TaskFailure checkpoint(String message) {
        return of(FailureCategory.CHECKPOINT, message, null);
    }

    /** The device ran out of memory, even with the smallest micro-batch. */
    public static TaskFailure outOfMemory(String message, @Nullable Throwable cause) {
        return of(FailureCategory.OUT_OF_MEMORY, message, cause);
    }

    /** This process ran out of memory; another worker may have more. */
    public static TaskFailure hostMemory(Throwable cause) {
        return of(FailureCategory.OUT_OF_MEMORY, HostMemoryAdvice.sentence(cause), cause);
    }

    /** A loss, or a distance of an adapted metric, is not a number. */
    public static TaskFailure diverged(String message) {
        return of(FailureCategory.DIVERGED, message, null);
    }

    /** A defect of the software or of the machine. */
    public static TaskFailure internal(String message, @Nullable Throwable cause) {
        return of(FailureCategory.INTERNAL, message, cause);
    }

    /** The same failure with the state that another attempt continues from. */
    public TaskFailure resumingFrom(String uri) {
        var same = new TaskFailure(category, retryable, delay, message(), getCause(), uri);
        same.setStackTrace(getStackTrace());
        return same;
    }

    public FailureCategory category() {
        return category;
    }

    /** Whether another attempt may succeed. */
    public boolean retryable() {
        return retryable;
    }

    /** How long another attempt waits. */
    public Duration delay() {
        return delay;
    }

    public @Nullable String resumeFrom() {
        return resumeFrom;
    }

    String message() {
        var message = getMessage();
        return message == null ? "" : message;
    }

    private static TaskFailure of(FailureCategory category, String message, @Nullable Throwable cause) {
        return new TaskFailure(category, category.retryable(), Duration.ZERO, message, cause, null);
    }
}
