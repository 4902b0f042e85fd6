package org.dpsfleet.cli.client;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A task that was given up.
 *
 * @param attempts made
 * @param category why, for example {@code missing_data}
 * @param worker of the last attempt
 * @param topic where its dead letter lies, with partition and offset
 * @param history what became of its attempts, the oldest first
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
        Instant failedAt,
        List<PastEvent> history) {
    private static final int SHORT_ID = 12;

    /** What became of an attempt; {@code event} as in {@code dps.task-events}. */
    public record PastEvent(
            String event,
            String stage,
            int attempt,
            Instant at,
            @Nullable String worker,
            @Nullable String category,
            @Nullable String message) {}

    /** What happened, in a sentence. */
    public String sentence() {
        long replays =
                history.stream().filter(e -> e.event().equals("replayed")).count();
        return "task %s was given up in its %s after %s%s (%s): %s"
                .formatted(
                        taskId.substring(0, Math.min(SHORT_ID, taskId.length())),
                        stage,
                        attempts == 1 ? "one attempt" : attempts + " attempts",
                        replays == 0 ? "" : replays == 1 ? ", one replay" : ", " + replays + " replays",
                        category,
                        message);
    }
}
