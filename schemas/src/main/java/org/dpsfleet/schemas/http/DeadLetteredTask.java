package org.dpsfleet.schemas.http;

import java.time.Instant;
import java.util.List;
import org.dpsfleet.schemas.message.FailureCategory;
import org.dpsfleet.schemas.message.Stage;
import org.jspecify.annotations.Nullable;

/**
 * A task whose attempts have failed for good.
 *
 * @param attempts made
 * @param worker of the last attempt
 * @param topic where the dead letter lies, with partition and offset
 * @param history what became of its attempts, the oldest first; earlier dead letters and replays among it
 */
public record DeadLetteredTask(
        String taskId,
        Stage stage,
        int attempts,
        FailureCategory category,
        String message,
        String exceptionClass,
        String worker,
        String device,
        String topic,
        int partition,
        long offset,
        Instant firstFailedAt,
        Instant failedAt,
        List<PastEvent> history) {
    public DeadLetteredTask {
        history = List.copyOf(history);
    }

    /**
     * What once became of one of a task's attempts.
     *
     * @param event its name as in {@code dps.task-events}
     * @param worker null where none was concerned
     * @param category of a failure, null for what is none
     * @param message of a failure, null for what is none
     * @param by where a person asked for it, null for what nobody asked for
     * @param seconds that the attempt ran, null where it has not ended, or an older version wrote the event
     */
    public record PastEvent(
            String event,
            Stage stage,
            int attempt,
            Instant at,
            @Nullable String worker,
            @Nullable FailureCategory category,
            @Nullable String message,
            @Nullable String by,
            @Nullable Double seconds) {}
}
