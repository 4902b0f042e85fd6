package org.dpsfleet.coordinator.task;

import org.dpsfleet.schemas.message.TaskEvent;

/**
 * How far an attempt is, in its worker's words.
 *
 * @param done of {@code total} units finished; 0 of 0 where unknown
 * @param message for people
 */
public record ProgressReport(long done, long total, String unit, String message) {
    /** Nothing was reported yet. */
    static final ProgressReport NONE = new ProgressReport(0, 0, "", "");

    static ProgressReport of(TaskEvent.Progress e) {
        return new ProgressReport(e.done(), e.total(), e.unit(), e.message());
    }
}
