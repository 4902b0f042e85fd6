package org.dpsfleet.coordinator.http;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.dpsfleet.coordinator.projection.KnownTask;
import org.dpsfleet.coordinator.task.ProgressReport;
import org.dpsfleet.coordinator.task.TaskState;
import org.dpsfleet.schemas.http.DeadLetteredTask.PastEvent;
import org.dpsfleet.schemas.message.TaskEvent;
import org.jspecify.annotations.Nullable;

/**
 * The events of a task, the oldest first. Outcomes are of all attempts. Of publishing, claims and progress only those of
 * the attempt that the task is in are known: the others matter no more once the attempt has an outcome, which names its
 * worker.
 */
final class TaskEvents {
    private TaskEvents() {}

    static List<PastEvent> of(KnownTask task) {
        var events = new ArrayList<>(DeadLetterView.past(task.history()));
        published(task).ifPresent(events::add);
        if (task.state() instanceof TaskState.Running running) {
            events.add(event("claimed", running, running.lease().claimedAt(), running.worker(), running.device()));
            var progress = progress(running.progress());
            if (!progress.isEmpty()) {
                events.add(event("progress", running, running.lease().lastHeardAt(), running.worker(), progress));
            }
        }
        // Of equal times those that are said last are the later ones.
        events.sort(Comparator.comparing(PastEvent::at));
        return events;
    }

    private static Optional<PastEvent> published(KnownTask task) {
        var last = task.announcement(task.state().stage());
        if (last == null || last.attempt() != task.state().attempt()) {
            return Optional.empty();
        }
        boolean replayed = task.history().outcomes().stream()
                .anyMatch(outcome -> outcome.event() instanceof TaskEvent.Replayed e
                        && e.stage().equals(task.state().stage())
                        && e.attempt() == last.attempt());
        var name = last.attempt() == 1 || replayed ? "published" : "retried";
        return Optional.of(
                event(name, task.state(), Instant.ofEpochMilli(last.message().timestamp()), null, null));
    }

    private static PastEvent event(
            String name, TaskState state, Instant at, @Nullable String worker, @Nullable String message) {
        return new PastEvent(name, state.stage(), state.attempt(), at, worker, null, message, null, null);
    }

    private static String progress(ProgressReport report) {
        var counted = report.total() == 0
                ? ""
                : String.format(Locale.ROOT, "%d/%d %s", report.done(), report.total(), report.unit());
        return counted + (counted.isEmpty() || report.message().isEmpty() ? "" : ", ") + report.message();
    }
}
