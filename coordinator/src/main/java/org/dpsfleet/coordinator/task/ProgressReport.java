package org.dpsfleet.coordinator.task;

import org.dpsfleet.schemas.message.GpuMemory;
import org.dpsfleet.schemas.message.TaskEvent;
import org.dpsfleet.schemas.message.TrainingFigures;
import org.jspecify.annotations.Nullable;

/**
 * How far an attempt is, in its worker's words.
 *
 * @param done of {@code total} units finished; 0 of 0 where unknown
 * @param message for people
 * @param memoryBytes that the worker's process takes; null if that is not known
 * @param gpuMemory of its GPU; null if that is not known
 * @param training what the message says of a training, in numbers; null if it is in the message alone
 */
public record ProgressReport(
        long done,
        long total,
        String unit,
        String message,
        @Nullable Long memoryBytes,
        @Nullable GpuMemory gpuMemory,
        @Nullable TrainingFigures training) {
    /** Nothing was reported yet. */
    static final ProgressReport NONE = new ProgressReport(0, 0, "", "", null, null, null);

    static ProgressReport of(TaskEvent.Progress e) {
        return new ProgressReport(
                e.done(), e.total(), e.unit(), e.message(), e.memoryBytes(), e.gpuMemory(), e.training());
    }
}
