package org.dpsfleet.cli.client;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A task that was given up.
 *
 * @param attempts made
 * @param category why, for example {@code missing_data}
 * @param worker of the last attempt
 * @param topic where its dead letter lies, with partition and offset
 */
public record GivenUp(
        String taskId,
        String stage,
        int attempts,
        String category,
        String message,
        @Nullable String exceptionClass,
        String worker,
        String device,
        String topic,
        int partition,
        long offset,
        Instant failedAt) {
    private static final int SHORT_ID = 12;

    /** What happened, in a sentence. */
    public String sentence() {
        return "task %s was given up in its %s after %s (%s): %s"
                .formatted(
                        taskId.substring(0, Math.min(SHORT_ID, taskId.length())),
                        stage,
                        attempts == 1 ? "one attempt" : attempts + " attempts",
                        category,
                        message);
    }
}
