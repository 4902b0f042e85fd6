package org.dpsfleet.coordinator.task;

import java.time.Duration;
import java.time.Instant;
import org.dpsfleet.schemas.message.FailureCategory;
import org.dpsfleet.schemas.message.Stage;
import org.dpsfleet.schemas.message.TaskEvent;

/**
 * Where a task stands. {@link #apply} is a pure function, and a task only ever moves forward: by
 * stage, then by attempt, then from published over running and waiting to dead or cancelled; done is
 * the end.
 * Facts of positions already passed change nothing, except that a success of any attempt counts. So
 * a state does not depend on the order in which facts of different topics arrive, nor on how often
 * they do.
 *
 * <pre>
 * Unseen -> Published -> Running -> Waiting -> Published (attempt + 1) ..
 *                          |           `-> Dead -> Published (attempt + 1, a replay) ..
 *                          |-> Published (evaluation, attempt 1): adapted
 *                          `-> Done (from evaluation only)
 * </pre>
 */
public sealed interface TaskState {
    /** The state after one more fact; this very state where the fact is none of its business. */
    default TaskState apply(TaskFact fact) {
        return switch (fact) {
            case TaskFact.Announced(var stage, int attempt) -> forward(new Published(stage, attempt));
            case TaskFact.Scored(int attempt) -> forward(new Done(attempt));
            case TaskFact.Happened(var event, var ignored, var heardAt) -> happened(event, heardAt);
        };
    }

    /** The stage it stands in. */
    Stage stage();

    /** The attempt of that stage; 0 where nothing is known yet. */
    int attempt();

    /** Its place in the order that tasks move in; a greater one is never left for a smaller one. */
    Position position();

    /** Whether an outcome is still to come. */
    default boolean open() {
        return !(this instanceof Done) && !(this instanceof Dead) && !(this instanceof Cancelled);
    }

    /** The name that people and metrics know it by. */
    String label();

    private TaskState happened(TaskEvent event, Instant heardAt) {
        return switch (event) {
            case TaskEvent.Claimed e -> {
                var running = Running.claimed(e, heardAt);
                yield this instanceof Running r && r.position().equals(running.position())
                        ? r.takenOver(running)
                        : forward(running);
            }
            case TaskEvent.Progress e ->
                this instanceof Running r && r.isOf(e)
                        ? r.heartbeat(e, heardAt)
                        : forward(Running.unclaimed(e, heardAt));
            case TaskEvent.Succeeded e ->
                e.stage() == Stage.ADAPTATION
                        ? forward(new Published(Stage.EVALUATION, 1))
                        : forward(new Done(e.attempt()));
            case TaskEvent.Failed e -> forward(Waiting.failed(e, heardAt));
            case TaskEvent.Lost e -> forward(Waiting.lost(e, heardAt));
            case TaskEvent.DeadLettered e ->
                forward(new Dead(e.stage(), e.attempt(), e.category(), e.message(), e.at()));
            case TaskEvent.Replayed e -> forward(new Published(e.stage(), e.attempt()));
            // A wish, which History keeps; it moves nothing by itself.
            case TaskEvent.CancelRequested _ -> this;
            case TaskEvent.Cancelled e -> forward(new Cancelled(e.stage(), e.attempt(), e.at()));
        };
    }

    private TaskState forward(TaskState next) {
        return next.position().compareTo(position()) > 0 ? next : this;
    }

    /** Nothing was heard of it. */
    record Unseen() implements TaskState {
        @Override
        public Stage stage() {
            return Stage.ADAPTATION;
        }

        @Override
        public int attempt() {
            return 0;
        }

        @Override
        public Position position() {
            return new Position(Stage.ADAPTATION, 0, Phase.PUBLISHED);
        }

        @Override
        public String label() {
            return "unseen";
        }
    }

    /**
     * On its stage's topic, no worker has claimed it. In evaluation that is: adapted, waits for
     * scores.
     */
    record Published(Stage stage, int attempt) implements TaskState {
        @Override
        public Position position() {
            return new Position(stage, attempt, Phase.PUBLISHED);
        }

        @Override
        public String label() {
            return stage == Stage.ADAPTATION ? "published" : "adapted";
        }
    }

    /**
     * A worker holds it.
     *
     * @param leaseEnd when it counts as lost unless a heartbeat comes first
     * @param done of {@code total} units finished
     * @param claimedAt when its claim was heard
     * @param lastAt when its worker was last heard of
     */
    record Running(
            Stage stage,
            int attempt,
            String worker,
            String device,
            Instant leaseEnd,
            long done,
            long total,
            String unit,
            String message,
            Instant claimedAt,
            Instant lastAt)
            implements TaskState {
        static Running claimed(TaskEvent.Claimed e, Instant at) {
            return new Running(
                    e.stage(), e.attempt(), e.worker(), e.device(), lease(at, e.leaseMillis()), 0, 0, "", "", at, at);
        }

        /** The heartbeat of an attempt whose claim was not heard. */
        static Running unclaimed(TaskEvent.Progress e, Instant at) {
            return new Running(
                    e.stage(),
                    e.attempt(),
                    e.worker(),
                    "",
                    lease(at, e.leaseMillis()),
                    e.done(),
                    e.total(),
                    e.unit(),
                    e.message(),
                    at,
                    at);
        }

        boolean isOf(TaskEvent.Progress e) {
            return stage == e.stage() && attempt == e.attempt();
        }

        /** The worker lives, and holds the task for another lease. */
        Running heartbeat(TaskEvent.Progress e, Instant at) {
            return new Running(
                    stage,
                    attempt,
                    e.worker(),
                    e.worker().equals(worker) ? device : "",
                    later(leaseEnd, lease(at, e.leaseMillis())),
                    e.done(),
                    e.total(),
                    e.unit(),
                    e.message(),
                    claimedAt,
                    at);
        }

        /**
         * Kafka gave the record to a second worker: lost only when neither is heard of any more.
         */
        Running takenOver(Running by) {
            return new Running(
                    stage,
                    attempt,
                    by.worker,
                    by.device,
                    later(leaseEnd, by.leaseEnd),
                    by.done,
                    by.total,
                    by.unit,
                    by.message,
                    by.claimedAt,
                    by.lastAt);
        }

        /** How long it has run, as far as this coordinator has heard. */
        public double seconds() {
            return Math.max(0, Duration.between(claimedAt, lastAt).toMillis() / 1000.0);
        }

        /** Whether the lease ran out. */
        public boolean expired(Instant now) {
            return now.isAfter(leaseEnd);
        }

        @Override
        public Position position() {
            return new Position(stage, attempt, Phase.RUNNING);
        }

        @Override
        public String label() {
            return "running";
        }

        private static Instant lease(Instant at, long millis) {
            return at.plusMillis(millis);
        }

        private static Instant later(Instant a, Instant b) {
            return a.isAfter(b) ? a : b;
        }
    }

    /**
     * The attempt failed or was lost; the coordinator publishes another one or gives the task up.
     *
     * @param since when that was heard
     */
    record Waiting(Stage stage, int attempt, Failure failure, Instant since) implements TaskState {
        static Waiting failed(TaskEvent.Failed e, Instant at) {
            return new Waiting(
                    e.stage(),
                    e.attempt(),
                    new Failure(
                            e.category(),
                            e.retryable(),
                            Duration.ofMillis(e.delayMillis()),
                            e.message(),
                            e.exceptionClass(),
                            e.stackTrace(),
                            e.worker(),
                            e.device()),
                    at);
        }

        /** The same with another account of what happened. */
        public Waiting with(Failure account) {
            return new Waiting(stage, attempt, account, since);
        }

        static Waiting lost(TaskEvent.Lost e, Instant at) {
            return new Waiting(e.stage(), e.attempt(), Failure.lost(e.worker()), at);
        }

        @Override
        public Position position() {
            return new Position(stage, attempt, Phase.WAITING);
        }

        @Override
        public String label() {
            return "waiting";
        }
    }

    /** Given up; its last message is a dead letter, which may be replayed as attempt + 1. */
    record Dead(Stage stage, int attempt, FailureCategory category, String message, Instant at) implements TaskState {
        @Override
        public Position position() {
            return new Position(stage, attempt, Phase.DEAD);
        }

        @Override
        public String label() {
            return "dead";
        }
    }

    /** Given up because a person asked for it; may be replayed as attempt + 1. */
    record Cancelled(Stage stage, int attempt, Instant at) implements TaskState {
        @Override
        public Position position() {
            return new Position(stage, attempt, Phase.CANCELLED);
        }

        @Override
        public String label() {
            return "cancelled";
        }
    }

    /** Scored, by this attempt of the evaluation. */
    record Done(int attempt) implements TaskState {
        @Override
        public Stage stage() {
            return Stage.EVALUATION;
        }

        @Override
        public Position position() {
            return new Position(Stage.EVALUATION, Integer.MAX_VALUE, Phase.DEAD);
        }

        @Override
        public String label() {
            return "done";
        }
    }
}
