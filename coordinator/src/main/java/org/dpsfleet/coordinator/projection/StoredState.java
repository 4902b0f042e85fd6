package org.dpsfleet.coordinator.projection;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.time.Instant;
import org.dpsfleet.coordinator.task.Failure;
import org.dpsfleet.coordinator.task.Lease;
import org.dpsfleet.coordinator.task.ProgressReport;
import org.dpsfleet.coordinator.task.TaskState;
import org.dpsfleet.schemas.message.FailureCategory;
import org.dpsfleet.schemas.message.Stage;

/** A task's state as it is stored: without the times that only the clock of one process knows. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "as")
@JsonSubTypes({
    @JsonSubTypes.Type(value = StoredState.Unseen.class, name = "unseen"),
    @JsonSubTypes.Type(value = StoredState.Published.class, name = "published"),
    @JsonSubTypes.Type(value = StoredState.Running.class, name = "running"),
    @JsonSubTypes.Type(value = StoredState.Waiting.class, name = "waiting"),
    @JsonSubTypes.Type(value = StoredState.DeadLettered.class, name = "dead_lettered"),
    @JsonSubTypes.Type(value = StoredState.Cancelled.class, name = "cancelled"),
    @JsonSubTypes.Type(value = StoredState.Done.class, name = "done")
})
sealed interface StoredState {
    /**
     * The state of which nothing but the stored is known.
     *
     * @param now that leases and delays begin anew at
     */
    TaskState at(Instant now);

    static StoredState of(TaskState state) {
        return switch (state) {
            case TaskState.Unseen(var stage) -> new Unseen(stage);
            case TaskState.Published(var stage, int attempt) -> new Published(stage, attempt);
            case TaskState.Running s ->
                new Running(
                        s.stage(),
                        s.attempt(),
                        s.worker(),
                        s.device(),
                        s.lease().millis(),
                        s.progress());
            case TaskState.Waiting(var stage, int attempt, var failure, var ignored) ->
                new Waiting(stage, attempt, failure);
            case TaskState.DeadLettered(var stage, int attempt, var category, var message, var at) ->
                new DeadLettered(stage, attempt, category, message, at);
            case TaskState.Cancelled(var stage, int attempt, var at) -> new Cancelled(stage, attempt, at);
            case TaskState.Done(var stage, int attempt) -> new Done(stage, attempt);
        };
    }

    /** See {@link TaskState.Unseen}; the others likewise. */
    record Unseen(Stage stage) implements StoredState {
        @Override
        public TaskState at(Instant now) {
            return new TaskState.Unseen(stage);
        }
    }

    record Published(Stage stage, int attempt) implements StoredState {
        @Override
        public TaskState at(Instant now) {
            return new TaskState.Published(stage, attempt);
        }
    }

    record Running(Stage stage, int attempt, String worker, String device, long leaseMillis, ProgressReport progress)
            implements StoredState {
        @Override
        public TaskState at(Instant now) {
            return new TaskState.Running(stage, attempt, worker, device, Lease.claimed(now, leaseMillis), progress);
        }
    }

    record Waiting(Stage stage, int attempt, Failure failure) implements StoredState {
        @Override
        public TaskState at(Instant now) {
            return new TaskState.Waiting(stage, attempt, failure, now);
        }
    }

    record DeadLettered(Stage stage, int attempt, FailureCategory category, String message, Instant at)
            implements StoredState {
        @Override
        public TaskState at(Instant now) {
            return new TaskState.DeadLettered(stage, attempt, category, message, at);
        }
    }

    record Cancelled(Stage stage, int attempt, Instant at) implements StoredState {
        @Override
        public TaskState at(Instant now) {
            return new TaskState.Cancelled(stage, attempt, at);
        }
    }

    record Done(Stage stage, int attempt) implements StoredState {
        @Override
        public TaskState at(Instant now) {
            return new TaskState.Done(stage, attempt);
        }
    }
}
