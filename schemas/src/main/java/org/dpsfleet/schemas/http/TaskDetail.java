package org.dpsfleet.schemas.http;

import java.util.List;
import org.dpsfleet.schemas.http.DeadLetteredTask.PastEvent;
import org.dpsfleet.schemas.http.WorkerStatus.HeldTask;
import org.dpsfleet.schemas.message.Stage;
import org.jspecify.annotations.Nullable;

/**
 * All that is known of a task.
 *
 * @param state as in {@code TaskCounts}
 * @param experiments that asked for it, by id
 * @param contexts that it carries; 0 if its message can't be read
 * @param metric of which those are; null if neither its message nor its checkpoint is known
 * @param worker that holds it, null if none does
 * @param held how far that worker is
 * @param checkpoint what its adaptation left; null before that, and where it is not known any more
 * @param message of its dead letter, as it was; null where it has none
 * @param history what became of its attempts, the oldest first
 */
public record TaskDetail(
        String taskId,
        String state,
        Stage stage,
        int attempt,
        List<String> experiments,
        int contexts,
        @Nullable TaskMetric metric,
        @Nullable String worker,
        @Nullable HeldTask held,
        @Nullable CheckpointPlace checkpoint,
        @Nullable String message,
        List<PastEvent> history) {
    public TaskDetail {
        experiments = List.copyOf(experiments);
        history = List.copyOf(history);
    }

    /**
     * Where a checkpoint is.
     *
     * @param uri of its folder
     * @param manifestSha256 of its {@code manifest.json}, which has the hash of every other file
     * @param bytes of all its files
     * @param worker that wrote it
     * @param device it was written on
     */
    public record CheckpointPlace(String uri, String manifestSha256, long bytes, String worker, String device) {}
}
