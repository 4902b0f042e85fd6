package org.dpsfleet.coordinator.projection;

import java.time.Instant;
import java.util.Objects;
import org.dpsfleet.coordinator.task.Failure;
import org.dpsfleet.coordinator.task.Lease;
import org.dpsfleet.coordinator.task.Phase;
import org.dpsfleet.coordinator.task.ProgressReport;
import org.dpsfleet.coordinator.task.TaskState;
import org.dpsfleet.schemas.message.FailureCategory;
import org.dpsfleet.schemas.message.Stage;
import org.jspecify.annotations.Nullable;

/**
 * A task's state as it is stored: without the times that only the clock of one process knows.
 *
 * @param attempt 0 while nothing is known
 * @param running null unless a worker holds it
 * @param failure null unless it waits for another attempt
 * @param end null unless it was dead-lettered or cancelled
 */
record StoredState(
        Phase phase,
        Stage stage,
        int attempt,
        @Nullable Run running,
        @Nullable Failure failure,
        @Nullable End end) {
    /** See {@link TaskState.Running}. */
    record Run(String worker, String device, long leaseMillis, ProgressReport progress) {}

    /** See {@link TaskState.DeadLettered} and {@link TaskState.Cancelled}, which has no reason. */
    record End(@Nullable FailureCategory category, String message, Instant at) {}

    static StoredState of(TaskState state) {
        Run running = null;
        Failure failure = null;
        End end = null;
        switch (state) {
            case TaskState.Running s ->
                running = new Run(s.worker(), s.device(), s.lease().millis(), s.progress());
            case TaskState.Waiting s -> failure = s.failure();
            case TaskState.DeadLettered s -> end = new End(s.category(), s.message(), s.at());
            case TaskState.Cancelled s -> end = new End(null, "", s.at());
            case TaskState.Unseen _, TaskState.Published _, TaskState.Done _ -> {}
        }
        return new StoredState(state.phase(), state.stage(), state.attempt(), running, failure, end);
    }

    /**
     * The state of which nothing but the stored is known.
     *
     * @param now that leases and delays begin anew at
     */
    TaskState at(Instant now) {
        return switch (phase) {
            case PUBLISHED -> attempt == 0 ? new TaskState.Unseen(stage) : new TaskState.Published(stage, attempt);
            case RUNNING -> {
                var run = Objects.requireNonNull(running);
                var lease = Lease.claimed(now, run.leaseMillis());
                yield new TaskState.Running(stage, attempt, run.worker(), run.device(), lease, run.progress());
            }
            case WAITING -> new TaskState.Waiting(stage, attempt, Objects.requireNonNull(failure), now);
            case DEAD_LETTERED -> {
                var dead = Objects.requireNonNull(end);
                yield new TaskState.DeadLettered(
                        stage, attempt, Objects.requireNonNull(dead.category()), dead.message(), dead.at());
            }
            case CANCELLED ->
                new TaskState.Cancelled(
                        stage, attempt, Objects.requireNonNull(end).at());
            case DONE -> new TaskState.Done(stage, attempt);
        };
    }
}
