package org.dpsfleet.coordinator.http;

import java.time.Instant;
import java.util.List;
import org.dpsfleet.coordinator.projection.Letter;
import org.dpsfleet.coordinator.task.History;
import org.dpsfleet.schemas.http.DeadLetteredTask;
import org.dpsfleet.schemas.http.DeadLetteredTask.PastEvent;
import org.dpsfleet.schemas.message.FailureCategory;
import org.dpsfleet.schemas.message.TaskEvent;
import org.jspecify.annotations.Nullable;

/** A dead letter and its task's history, as a client is told. */
final class DeadLetterView {
    private DeadLetterView() {}

    static DeadLetteredTask of(Letter letter, History history) {
        var account = letter.account();
        var message = letter.message();
        return new DeadLetteredTask(
                letter.taskId(),
                letter.stage(),
                account.attempts(),
                account.cause().category(),
                account.cause().message(),
                account.cause().exceptionClass(),
                account.worker(),
                account.device(),
                message.topic(),
                message.partition(),
                message.offset(),
                account.firstFailedAt(),
                Instant.ofEpochMilli(message.timestamp()),
                past(history));
    }

    /** What became of a task's attempts. */
    static List<PastEvent> past(History history) {
        return history.outcomes().stream().map(o -> past(o.event())).toList();
    }

    private static PastEvent past(TaskEvent event) {
        return switch (event) {
            case TaskEvent.Claimed e -> plain("claimed", e, e.worker());
            case TaskEvent.Progress e -> plain("progress", e, e.worker());
            case TaskEvent.Succeeded e ->
                new PastEvent("succeeded", e.stage(), e.attempt(), e.at(), e.worker(), null, null, null, e.seconds());
            case TaskEvent.Remade e ->
                new PastEvent("remade", e.stage(), e.attempt(), e.at(), e.worker(), null, null, null, e.seconds());
            case TaskEvent.Failed e ->
                new PastEvent(
                        "failed",
                        e.stage(),
                        e.attempt(),
                        e.at(),
                        e.worker(),
                        e.category(),
                        e.message(),
                        null,
                        e.seconds());
            case TaskEvent.Lost e ->
                new PastEvent(
                        "lost",
                        e.stage(),
                        e.attempt(),
                        e.at(),
                        e.worker(),
                        FailureCategory.LOST,
                        null,
                        null,
                        e.seconds());
            case TaskEvent.DeadLettered e ->
                new PastEvent(
                        "dead_lettered", e.stage(), e.attempt(), e.at(), null, e.category(), e.message(), null, null);
            case TaskEvent.Replayed e -> asked("replayed", e, e.by());
            case TaskEvent.CancelRequested e -> asked("cancel_requested", e, e.by());
            case TaskEvent.Cancelled e -> plain("cancelled", e, null);
        };
    }

    private static PastEvent plain(String name, TaskEvent e, @Nullable String worker) {
        return new PastEvent(name, e.stage(), e.attempt(), e.at(), worker, null, null, null, null);
    }

    private static PastEvent asked(String name, TaskEvent e, @Nullable String by) {
        return new PastEvent(name, e.stage(), e.attempt(), e.at(), null, null, null, by, null);
    }
}
