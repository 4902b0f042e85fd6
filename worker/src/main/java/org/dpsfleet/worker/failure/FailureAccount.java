package org.dpsfleet.worker.failure;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import org.dpsfleet.schemas.message.FailureCategory;
import org.dpsfleet.worker.memory.HostMemoryAdvice;
import org.dpsfleet.worker.memory.NoRoom;
import org.dpsfleet.worker.memory.OutOfMemory;
import org.jspecify.annotations.Nullable;

/**
 * What a failed attempt tells the coordinator.
 *
 * @param stackTrace for people, at most {@value #MAX_STACK_TRACE} characters
 */
public record FailureAccount(
        FailureCategory category,
        boolean retryable,
        long delayMillis,
        String message,
        String exceptionClass,
        String stackTrace,
        @Nullable String resumeFrom) {
    static final int MAX_STACK_TRACE = 16 * 1024;
    // Gives another worker the time to take the next attempt first.
    private static final Duration AVOIDED_DELAY = Duration.ofSeconds(5);
    // Disk space is rarely freed at once: an immediate retry on the same disk would fail again.
    private static final Duration NO_ROOM_DELAY = Duration.ofSeconds(15);

    /**
     * The account of whatever a handler threw.
     *
     * @param resumeFrom of the last heartbeat; a {@link TaskFailure} brings its own, or none
     */
    public static FailureAccount of(Throwable thrown, @Nullable String resumeFrom) {
        return switch (thrown) {
            case TaskFailure f ->
                account(f, f.category(), f.retryable(), f.delay().toMillis(), f.resumeFrom());
            case HandBackException e -> handedBack(e.resumeFrom() == null ? resumeFrom : e.resumeFrom());
            default ->
                NoRoom.is(thrown)
                        ? account(thrown, FailureCategory.HANDED_BACK, true, NO_ROOM_DELAY.toMillis(), resumeFrom)
                        : other(thrown, resumeFrom);
        };
    }

    private static FailureAccount other(Throwable thrown, @Nullable String resumeFrom) {
        // Outside of MicroBatches the device does not matter: an engine's words count as the device's.
        var memory = OutOfMemory.of(thrown, true);
        var category = memory.isPresent() ? FailureCategory.OUT_OF_MEMORY : FailureCategory.INTERNAL;
        var account = account(thrown, category, category.retryable(), 0, resumeFrom);
        return memory.filter(m -> m == OutOfMemory.HOST).isEmpty()
                ? account
                : account.saying(HostMemoryAdvice.sentence(thrown));
    }

    private FailureAccount saying(String words) {
        return new FailureAccount(category, retryable, delayMillis, words, exceptionClass, stackTrace, resumeFrom);
    }

    /** The account of a task whose worker stops. */
    public static FailureAccount handedBack(@Nullable String resumeFrom) {
        return new FailureAccount(
                FailureCategory.HANDED_BACK,
                true,
                0,
                "the worker was stopped and hands the task back",
                "",
                "",
                resumeFrom);
    }

    /** The account of an attempt that was superseded by another one. */
    public static FailureAccount superseded() {
        var category = FailureCategory.SUPERSEDED;
        return new FailureAccount(
                category,
                category.retryable(),
                0,
                "another attempt has taken over, this one was told to stop",
                "",
                "",
                null);
    }

    /** The account of a task that this worker leaves to others because an earlier attempt asked it to. */
    public static FailureAccount avoided(@Nullable String resumeFrom) {
        return new FailureAccount(
                FailureCategory.HANDED_BACK,
                true,
                AVOIDED_DELAY.toMillis(),
                "this worker lacks what the task needs, as an earlier attempt found; left to others",
                "",
                "",
                resumeFrom);
    }

    /** The account of a task that others get first, while this worker fetches what it needs. */
    public static FailureAccount fetchingFirst(String names, @Nullable String resumeFrom) {
        return new FailureAccount(
                FailureCategory.HANDED_BACK,
                true,
                0,
                "this worker does not have %s yet and fetches it; others go first".formatted(names),
                "",
                "",
                resumeFrom);
    }

    /** The account of a result that exists and can never be published. */
    public static FailureAccount unpublishable(RuntimeException why) {
        return account(why, FailureCategory.INTERNAL, false, 0, null);
    }

    private static FailureAccount account(
            Throwable thrown,
            FailureCategory category,
            boolean retryable,
            long delayMillis,
            @Nullable String resumeFrom) {
        var message = thrown.getMessage();
        return new FailureAccount(
                category,
                retryable,
                delayMillis,
                message == null ? thrown.getClass().getSimpleName() : message,
                thrown.getClass().getName(),
                stackTrace(thrown),
                resumeFrom);
    }

    public static String stackTrace(Throwable thrown) {
        var text = new StringWriter();
        thrown.printStackTrace(new PrintWriter(text));
        var trace = text.toString();
        return trace.length() <= MAX_STACK_TRACE ? trace : trace.substring(0, MAX_STACK_TRACE);
    }
}
