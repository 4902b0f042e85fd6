package org.dpsfleet.schemas.message;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Value of {@code dps.task-events} and {@code dps.heartbeats}, keyed by task id: what happened to one attempt of one
 * stage. Claims and heartbeats go to the latter, which keeps an hour of them, all others to the former. A lease is measured from when the coordinator reads the record, by a steady clock of its own; timestamps
 * have no effect on it.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "event")
@JsonSubTypes({
    @JsonSubTypes.Type(value = TaskEvent.Claimed.class, name = "claimed"),
    @JsonSubTypes.Type(value = TaskEvent.Progress.class, name = "progress"),
    @JsonSubTypes.Type(value = TaskEvent.Succeeded.class, name = "succeeded"),
    @JsonSubTypes.Type(value = TaskEvent.Remade.class, name = "remade"),
    @JsonSubTypes.Type(value = TaskEvent.Failed.class, name = "failed"),
    @JsonSubTypes.Type(value = TaskEvent.Lost.class, name = "lost"),
    @JsonSubTypes.Type(value = TaskEvent.DeadLettered.class, name = "dead_lettered"),
    @JsonSubTypes.Type(value = TaskEvent.Replayed.class, name = "replayed"),
    @JsonSubTypes.Type(value = TaskEvent.CancelRequested.class, name = "cancel_requested"),
    @JsonSubTypes.Type(value = TaskEvent.Cancelled.class, name = "cancelled")
})
public sealed interface TaskEvent {
    int VERSION = 1;

    String taskId();

    Stage stage();

    int attempt();

    Instant at();

    /** A worker took the attempt and holds it until the lease runs out without a heartbeat. */
    record Claimed(String taskId, Stage stage, int attempt, Instant at, String worker, String device, long leaseMillis)
            implements TaskEvent {}

    /**
     * A heartbeat: the worker lives and holds the attempt for another lease.
     *
     * @param done of {@code total} units ("epochs", "contexts") finished; 0 of 0 where unknown
     * @param message what is going on, for people, for example {@code "loss 0.61, validation 0.72"}
     * @param resumeFrom URI of the folder with the training state another attempt can go on from
     * @param memoryBytes that the worker's process takes of its machine's memory; null if that is not known
     * @param gpuMemory of the GPU that the worker computes on; null if there is none, or its driver does not say
     * @param training what the message says of a training, in numbers; null if there is none to tell of, or an older
     *     version wrote the event
     */
    record Progress(
            String taskId,
            Stage stage,
            int attempt,
            Instant at,
            String worker,
            long done,
            long total,
            String unit,
            String message,
            @Nullable String resumeFrom,
            long leaseMillis,
            @Nullable Long memoryBytes,
            @Nullable GpuMemory gpuMemory,
            @Nullable TrainingFigures training)
            implements TaskEvent {
        /** Of a worker whose memory is not known, and of no training. */
        public Progress(
                String taskId,
                Stage stage,
                int attempt,
                Instant at,
                String worker,
                long done,
                long total,
                String unit,
                String message,
                @Nullable String resumeFrom,
                long leaseMillis) {
            this(
                    taskId,
                    stage,
                    attempt,
                    at,
                    worker,
                    done,
                    total,
                    unit,
                    message,
                    resumeFrom,
                    leaseMillis,
                    null,
                    null,
                    null);
        }
    }

    /**
     * The attempt's outcome was published, in the same transaction as this event.
     *
     * @param seconds that the worker spent on it; on each of tasks that ran together, an equal share
     */
    record Succeeded(String taskId, Stage stage, int attempt, Instant at, String worker, String device, double seconds)
            implements TaskEvent {}

    /**
     * What the stage takes was there no more or was damaged, and is there again: the attempt was one of making it. The
     * message of the next attempt was published in the same transaction as this event.
     *
     * @param stage that waited for it
     * @param worker of the stage before
     */
    record Remade(String taskId, Stage stage, int attempt, Instant at, String worker, String device, double seconds)
            implements TaskEvent {}

    /** The attempt failed, with the worker's decision of what should happen next. */
    record Failed(
            String taskId,
            Stage stage,
            int attempt,
            Instant at,
            String worker,
            String device,
            double seconds,
            FailureCategory category,
            boolean retryable,
            long delayMillis,
            String message,
            String exceptionClass,
            String stackTrace,
            @Nullable String resumeFrom)
            implements TaskEvent {}

    /**
     * The coordinator saw the attempt's lease run out, or that no worker can claim it any more.
     *
     * @param seconds that it ran, as far as its worker was heard of
     * @param done units that its last heartbeat said were finished; null if an older version wrote the event
     * @param resumeFrom the newest training state that the coordinator had heard of, null for none
     */
    record Lost(
            String taskId,
            Stage stage,
            int attempt,
            Instant at,
            String worker,
            double seconds,
            @Nullable Long done,
            @Nullable String resumeFrom)
            implements TaskEvent {
        /** The worker of an attempt that nobody claimed. */
        public static final String NOBODY = "nobody";

        /** The worker of an attempt whose message vanished from its topic before anybody claimed it. */
        public static final String NOBODY_MESSAGE_VANISHED = "nobody (its message vanished from the topic)";

        /** Whether the task may have crashed its workers; a vanished message reached none. */
        public boolean blamesTask() {
            return !worker.equals(NOBODY_MESSAGE_VANISHED);
        }
    }

    /** No further attempt is made of the task; its last message is in the dead-letter topic. */
    record DeadLettered(String taskId, Stage stage, int attempt, Instant at, FailureCategory category, String message)
            implements TaskEvent {}

    /**
     * A person asked for a dead letter to be tried again; {@code attempt} is the new attempt.
     *
     * @param by where that was asked from, for people; null if nobody knows
     * @param idempotencyKey of the request, so that a repeated one is not done twice; null if it had none
     */
    record Replayed(
            String taskId,
            Stage stage,
            int attempt,
            Instant at,
            @Nullable String by,
            @Nullable String idempotencyKey) implements TaskEvent {
        public Replayed(String taskId, Stage stage, int attempt, Instant at) {
            this(taskId, stage, attempt, at, null, null);
        }
    }

    /**
     * A person asked for the task to be cancelled; {@code attempt} is the one known then. A worker that
     * runs the task is told to stop; a replay withdraws the request.
     *
     * @param by where that was asked from, for people; null if nobody knows
     */
    record CancelRequested(
            String taskId,
            Stage stage,
            int attempt,
            Instant at,
            @Nullable String by) implements TaskEvent {
        public CancelRequested(String taskId, Stage stage, int attempt, Instant at) {
            this(taskId, stage, attempt, at, null);
        }
    }

    /**
     * The task ended because a person asked for it: nobody runs it any more.
     *
     * @param worker that stopped and freed its device, null if none ran it
     */
    record Cancelled(
            String taskId,
            Stage stage,
            int attempt,
            Instant at,
            @Nullable String worker) implements TaskEvent {}
}
