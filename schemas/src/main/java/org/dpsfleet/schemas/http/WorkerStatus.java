package org.dpsfleet.schemas.http;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.util.List;
import org.dpsfleet.schemas.message.Stage;
import org.jspecify.annotations.Nullable;

/**
 * What a worker was heard to do. A worker is known from the first task that it claims; one without a task says nothing.
 *
 * @param device for example {@code cpu}; empty until a claim says it
 * @param lastHeardAt of a claim, a heartbeat or an outcome
 * @param memoryBytes that its process takes of its machine's memory; null until it says so
 * @param gpuMemory of the GPU that it computes on; null for a CPU, and until its driver says so
 * @param tasks that it holds, the one that it was last heard of first
 */
public record WorkerStatus(
        String worker,
        String device,
        Activity state,
        Instant lastHeardAt,
        @Nullable Long memoryBytes,
        @Nullable DeviceMemory gpuMemory,
        List<HeldTask> tasks) {
    public WorkerStatus {
        tasks = List.copyOf(tasks);
    }

    /**
     * What all processes on a device take of its memory together.
     *
     * @param usedBytes when the worker was last heard of
     * @param totalBytes that it has
     */
    public record DeviceMemory(long usedBytes, long totalBytes) {}

    /** The whole in a word. */
    public enum Activity {
        /** Holds a task. */
        @JsonProperty("busy")
        BUSY,
        /** Its last task came to an end, and it has claimed no other. */
        @JsonProperty("idle")
        IDLE,
        /** It was not heard of until the lease of its last task ran out. */
        @JsonProperty("lost")
        LOST
    }

    /**
     * A task that it holds.
     *
     * @param experimentId that it was published for; null if its message can't be read
     * @param done of {@code total} units; 0 of 0 where unknown
     * @param message for people, for example {@code epoch 1 of 10, loss 0.612}
     * @param claimedAt when it was claimed, or first heard of
     */
    public record HeldTask(
            String taskId,
            @Nullable String experimentId,
            Stage stage,
            int attempt,
            long done,
            long total,
            String unit,
            String message,
            Instant claimedAt) {}
}
