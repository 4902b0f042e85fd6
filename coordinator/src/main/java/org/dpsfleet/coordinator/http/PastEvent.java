package org.dpsfleet.coordinator.http;

import java.time.Instant;
import org.dpsfleet.schemas.message.FailureCategory;
import org.dpsfleet.schemas.message.Stage;
import org.dpsfleet.schemas.message.TaskEvent;
import org.jspecify.annotations.Nullable;

/**
 * What once became of one of a task's attempts.
 *
 * @param event its name as in {@code dps.task-events}
 * @param worker null where none was concerned
 * @param category of a failure, null for what is none
 * @param message of a failure, null for what is none
 */
record PastEvent(
        String event,
        Stage stage,
        int attempt,
        Instant at,
        @Nullable String worker,
        @Nullable FailureCategory category,
        @Nullable String message) {

    static PastEvent of(TaskEvent event) {
        return switch (event) {
            case TaskEvent.Claimed e -> plain("claimed", e, e.worker());
            case TaskEvent.Progress e -> plain("progress", e, e.worker());
            case TaskEvent.Succeeded e -> plain("succeeded", e, e.worker());
            case TaskEvent.Failed e ->
                new PastEvent("failed", e.stage(), e.attempt(), e.at(), e.worker(), e.category(), e.message());
            case TaskEvent.Lost e ->
                new PastEvent("lost", e.stage(), e.attempt(), e.at(), e.worker(), FailureCategory.LOST, null);
            case TaskEvent.DeadLettered e ->
                new PastEvent("dead_lettered", e.stage(), e.attempt(), e.at(), null, e.category(), e.message());
            case TaskEvent.Replayed e -> plain("replayed", e, null);
            case TaskEvent.CancelRequested e -> plain("cancel_requested", e, null);
            case TaskEvent.Cancelled e -> plain("cancelled", e, null);
        };
    }

    private static PastEvent plain(String name, TaskEvent e, @Nullable String worker) {
        return new PastEvent(name, e.stage(), e.attempt(), e.at(), worker, null, null);
    }
}
