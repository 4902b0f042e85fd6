package org.dpsfleet.schemas.message;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Value of {@code dps.checkpoints}, keyed by task id: a checkpoint that waits for its scores.
 * Weights never travel in Kafka; the address, hash and size of the folder do.
 *
 * @param version of this message's schema
 * @param attempt of the evaluation, from 1
 * @param uri of the checkpoint's folder
 * @param manifestSha256 of its {@code manifest.json}, which holds the hash of every other file
 * @param bytes of all its files
 * @param worker that wrote it
 * @param device it was written on, for example {@code cpu} or {@code cuda:0 NVIDIA H100}
 */
public record CheckpointReady(
        int version,
        String taskId,
        String experimentId,
        int attempt,
        AdaptationWork work,
        EvaluationWork evaluation,
        String uri,
        String manifestSha256,
        long bytes,
        String worker,
        String device)
        implements TaskMessage {
    public static final int VERSION = 1;

    /** The task of making the checkpoint again; its place and, on the same kind of device, its bytes are the same. */
    @Override
    public Optional<TaskMessage> remake(Stage waiting, int remakeAttempt, @Nullable String from) {
        return Optional.of(new AdaptationTask(
                AdaptationTask.VERSION, taskId, experimentId, remakeAttempt, work, evaluation, from, waiting));
    }

    @Override
    public CheckpointReady again(int nextAttempt, @Nullable String from) {
        return new CheckpointReady(
                version,
                taskId,
                experimentId,
                nextAttempt,
                work,
                evaluation,
                uri,
                manifestSha256,
                bytes,
                worker,
                device);
    }
}
