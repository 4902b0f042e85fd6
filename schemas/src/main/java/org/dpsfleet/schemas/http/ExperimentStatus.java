package org.dpsfleet.schemas.http;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.util.List;
import org.dpsfleet.schemas.message.Stage;
import org.jspecify.annotations.Nullable;

/**
 * How far an experiment is.
 *
 * @param finishedAt when its last task came to its end, null while one is open
 * @param lost attempts whose lease expired
 * @param retried attempts after a first one
 * @param running what workers do at this moment
 */
public record ExperimentStatus(
        String experimentId,
        String name,
        State state,
        Instant submittedAt,
        @Nullable Instant finishedAt,
        TaskCounts tasks,
        ContextCounts contexts,
        int lost,
        int retried,
        List<RunningTask> running) {
    public ExperimentStatus {
        running = List.copyOf(running);
    }

    /** The whole in a word. */
    public enum State {
        /** A task is open. */
        @JsonProperty("running")
        RUNNING,
        /** All tasks are scored. */
        @JsonProperty("succeeded")
        SUCCEEDED,
        /** Some tasks are scored, the others are dead-lettered. */
        @JsonProperty("partly_failed")
        PARTLY_FAILED,
        /** All tasks are dead-lettered. */
        @JsonProperty("failed")
        FAILED,
        /** Cancelled by a person; workers that run its tasks are told to stop. */
        @JsonProperty("cancelling")
        CANCELLING,
        /** Cancelled by a person, and nobody runs any of its tasks any more. */
        @JsonProperty("cancelled")
        CANCELLED;

        /** Whether nothing more will happen by itself. */
        public boolean ended() {
            return this != RUNNING && this != CANCELLING;
        }
    }

    /**
     * Tasks by what is to happen to them next.
     *
     * @param planned are published when the fleet has room for them; none of a cancelled experiment
     * @param waiting for another attempt
     * @param adapted wait for a stage after the first, such as their evaluation
     * @param dead are dead-lettered
     * @param cancelled because a person asked for it
     */
    public record TaskCounts(
            int total,
            int planned,
            int published,
            int running,
            int waiting,
            int adapted,
            int done,
            int dead,
            int cancelled) {}

    /** Contexts of scored tasks, of those of all tasks. */
    public record ContextCounts(long done, long total) {}

    /**
     * A task that a worker holds.
     *
     * @param leaseLeftSeconds until it counts as lost, unless its worker is heard of before
     */
    public record RunningTask(
            String taskId,
            Stage stage,
            int attempt,
            String worker,
            long done,
            long total,
            String unit,
            String message,
            double leaseLeftSeconds) {}
}
