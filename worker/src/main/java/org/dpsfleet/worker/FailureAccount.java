package org.dpsfleet.worker;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.dpsfleet.schemas.message.FailureCategory;
import org.jspecify.annotations.Nullable;

/**
 * What a failed attempt tells the coordinator.
 *
 * @param stackTrace for people, at most {@value #MAX_STACK_TRACE} characters
 */
record FailureAccount(
        FailureCategory category,
        boolean retryable,
        long delayMillis,
        String message,
        String exceptionClass,
        String stackTrace,
        @Nullable String resumeFrom) {
    static final int MAX_STACK_TRACE = 16 * 1024;

    /**
     * The account of whatever a handler threw.
     *
     * @param resumeFrom of the last heartbeat; a {@link TaskFailure} brings its own, or none
     */
    static FailureAccount of(Throwable thrown, @Nullable String resumeFrom) {
        return switch (thrown) {
            case TaskFailure f ->
                    account(f, f.category(), f.retryable(), f.delay().toMillis(), f.resumeFrom());
            case HandBackException e ->
                    handedBack(e.resumeFrom() == null ? resumeFrom : e.resumeFrom());
            default -> {
                var category =
                        OutOfMemory.is(thrown)
                                ? FailureCategory.OUT_OF_MEMORY
                                : FailureCategory.INTERNAL;
                yield account(thrown, category, category.retryable(), 0, resumeFrom);
            }
        };
    }

    /** Of a task whose worker stops. */
    static FailureAccount handedBack(@Nullable String resumeFrom) {
        return new FailureAccount(
                FailureCategory.HANDED_BACK,
                true,
                0,
                "the worker was stopped and hands the task back",
                "",
                "",
                resumeFrom);
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

    static String stackTrace(Throwable thrown) {
        var text = new StringWriter();
        thrown.printStackTrace(new PrintWriter(text));
        var trace = text.toString();
        return trace.length() <= MAX_STACK_TRACE ? trace : trace.substring(0, MAX_STACK_TRACE);
    }
}
