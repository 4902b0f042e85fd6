package org.dpsfleet.worker.task;

import org.dpsfleet.schemas.message.TrainingFigures;
import org.jspecify.annotations.Nullable;

/**
 * How far a task has come.
 *
 * @param done of {@code total} units finished; 0 of 0 where unknown
 * @param unit for example {@code epochs} or {@code contexts}
 * @param message what is going on, for people, for example {@code loss 0.61}
 * @param resumeFrom URI of the folder with the state another attempt can go on from, null: the one
 *     of the beat before
 * @param training what the message says of a training, for programs; null: nothing
 */
public record Progress(
        long done,
        long total,
        String unit,
        String message,
        @Nullable String resumeFrom,
        @Nullable TrainingFigures training) {
    public Progress {
        if (done < 0 || total < 0 || done > total) {
            throw new IllegalArgumentException(
                    "progress: " + done + " of " + total + " is not accepted; accepted: 0 to total");
        }
    }

    /** Of no training. */
    public Progress(long done, long total, String unit, String message, @Nullable String resumeFrom) {
        this(done, total, unit, message, resumeFrom, null);
    }

    public Progress from(@Nullable String uri) {
        return new Progress(done, total, unit, message, uri, training);
    }
}
