package org.dpsfleet.schemas.message;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
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
 * @param networkMetrics a hint, see {@link AdaptationTask}
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
        String device,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<NetworkMetric> networkMetrics)
        implements TaskMessage {
    public static final int VERSION = 1;

    @SuppressWarnings("ConstantValue") // few messages name any
    public CheckpointReady {
        networkMetrics = networkMetrics == null ? List.of() : List.copyOf(networkMetrics);
    }

    /** Without a hint. */
    public CheckpointReady(
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
            String device) {
        this(
                version,
                taskId,
                experimentId,
                attempt,
                work,
                evaluation,
                uri,
                manifestSha256,
                bytes,
                worker,
                device,
                List.of());
    }

    /** The same without its hint, which says nothing of what came of it. */
    public CheckpointReady withoutHint() {
        return of(attempt, List.of());
    }

    /** The task of making the checkpoint again; its place and, on the same kind of device, its bytes are the same. */
    @Override
    public Optional<TaskMessage> remake(Stage waiting, int remakeAttempt, @Nullable String from) {
        return Optional.of(new AdaptationTask(
                AdaptationTask.VERSION,
                taskId,
                experimentId,
                remakeAttempt,
                work,
                evaluation,
                from,
                waiting,
                List.of(),
                networkMetrics));
    }

    @Override
    public CheckpointReady again(int nextAttempt, @Nullable String from) {
        return of(nextAttempt, networkMetrics);
    }

    private CheckpointReady of(int itsAttempt, List<NetworkMetric> hint) {
        return new CheckpointReady(
                version,
                taskId,
                experimentId,
                itsAttempt,
                work,
                evaluation,
                uri,
                manifestSha256,
                bytes,
                worker,
                device,
                hint);
    }
}
