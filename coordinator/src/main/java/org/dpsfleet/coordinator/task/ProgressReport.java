package org.dpsfleet.coordinator.task;

import org.dpsfleet.schemas.message.TaskEvent;
import org.jspecify.annotations.Nullable;

/**
 * How far an attempt is, in its worker's words.
 *
 * @param done of {@code total} units finished; 0 of 0 where unknown
 * @param message for people
 * @param memoryBytes that the worker's process takes; null if that is not known
 */
public record ProgressReport(
        long done,
        long total,
        String unit,
        String message,
        @Nullable Long memoryBytes) {
    /** Nothing was reported yet. */
    static final ProgressReport NONE = new ProgressReport(0, 0, "", "", null);

    static ProgressReport of(TaskEvent.Progress e) {
        return new ProgressReport(e.done(), e.total(), e.unit(), e.message(), e.memoryBytes());
    }
}
