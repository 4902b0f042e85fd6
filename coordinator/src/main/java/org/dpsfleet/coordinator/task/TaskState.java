package org.dpsfleet.coordinator.task;

import java.time.Duration;
import java.time.Instant;
import org.dpsfleet.schemas.message.FailureCategory;
import org.dpsfleet.schemas.message.Stage;
import org.dpsfleet.schemas.message.TaskEvent;
import org.dpsfleet.schemas.stage.Pipeline;

/**
 * Where a task stands. {@link #apply} is a pure function, and a task only ever moves forward: by
 * stage, then by attempt, then from published over running and waiting to dead-lettered or cancelled; done is
 * the end.
 * Facts of positions already passed change nothing, except that a success of any attempt counts. So
 * a state does not depend on the order in which facts of different topics arrive, nor on how often
 * they do.
 *
 * <pre>
 * Unseen -> Published -> Running -> Waiting -> Published (attempt + 1) ..
 *                          |           `-> DeadLettered -> Published (attempt + 1, a replay) ..
 *                          |-> Published (next stage, attempt 1)
 *                          |-> Published (attempt + 1, which reads what this one has made again)
 *                          `-> Done (from the last stage only)
 * </pre>
 */
public sealed interface TaskState {
    /**
     * The state after one more fact; this same instance if the fact does not change it.
     *
     * @param pipeline the stages that a task passes, those of the fact and of this state among them
     */
    default TaskState apply(TaskFact fact, Pipeline pipeline) {
        return switch (fact) {
            case TaskFact.Announced(var stage, int attempt) -> forward(new Published(stage, attempt), pipeline);
            case TaskFact.Scored(int attempt) ->
                forward(new Done(pipeline.last().name(), attempt), pipeline);
            case TaskFact.Happened(var event, var ignored, var heardAt) -> happened(event, heardAt, pipeline);
        };
    }

    /** The stage it stands in. */
    Stage stage();

    /** The attempt of that stage; 0 where nothing is known yet. */
    int attempt();

    /** The step of that attempt. */
    Phase phase();

    /** Its place in the order that tasks move in; a greater one is never left for a smaller one. */
    default Position position(Pipeline pipeline) {
        return new Position(pipeline.index(stage()), attempt(), phase());
    }

    /** Whether an outcome is still to come. */
    default boolean open() {
        return !(this instanceof Done) && !(this instanceof DeadLettered) && !(this instanceof Cancelled);
    }

    /** The name that people know it by. */
    default String label(Pipeline pipeline) {
        return switch (this) {
            case Unseen _ -> "unseen";
            // Named after the stage that was done before; only the first stage has none.
            case Published(var stage, int ignored) -> pipeline.index(stage) == 0 ? "published" : "adapted";
            case Running _ -> "running";
            case Waiting _ -> "waiting";
            case DeadLettered _ -> "dead";
            case Cancelled _ -> "cancelled";
            case Done _ -> "done";
        };
    }

    private TaskState happened(TaskEvent event, Instant heardAt, Pipeline pipeline) {
        return switch (event) {
            case TaskEvent.Claimed e -> {
                var running = Running.claimed(e, heardAt);
                yield this instanceof Running r && r.isOf(e) ? r.takenOver(running) : forward(running, pipeline);
            }
            case TaskEvent.Progress e ->
                this instanceof Running r && r.isOf(e)
                        ? r.heartbeat(e, heardAt)
                        : forward(Running.unclaimed(e, heardAt), pipeline);
            case TaskEvent.Succeeded e ->
                forward(
                        pipeline.after(e.stage())
                                .<TaskState>map(next -> new Published(next, 1))
                                .orElseGet(() -> new Done(e.stage(), e.attempt())),
                        pipeline);
            case TaskEvent.Remade e -> forward(new Published(e.stage(), e.attempt() + 1), pipeline);
            case TaskEvent.Failed e -> forward(Waiting.failed(e, heardAt), pipeline);
            case TaskEvent.Lost e -> forward(Waiting.lost(e, heardAt), pipeline);
            case TaskEvent.DeadLettered e ->
                forward(new DeadLettered(e.stage(), e.attempt(), e.category(), e.message(), e.at()), pipeline);
            case TaskEvent.Replayed e -> forward(new Published(e.stage(), e.attempt()), pipeline);
            // Only a request, which History keeps; it does not change the state by itself.
            case TaskEvent.CancelRequested _ -> this;
            case TaskEvent.Cancelled e -> forward(new Cancelled(e.stage(), e.attempt(), e.at()), pipeline);
        };
    }

    private TaskState forward(TaskState next, Pipeline pipeline) {
        return next.position(pipeline).compareTo(position(pipeline)) > 0 ? next : this;
    }

    /**
     * Nothing is known of the task yet.
     *
     * @param stage the first one
     */
    record Unseen(Stage stage) implements TaskState {
        @Override
        public int attempt() {
            return 0;
        }

        @Override
        public Phase phase() {
            return Phase.PUBLISHED;
        }
    }

    /** On its stage's topic, no worker has claimed it. */
    record Published(Stage stage, int attempt) implements TaskState {
        @Override
        public Phase phase() {
            return Phase.PUBLISHED;
        }
    }

    /** A worker holds it. */
    record Running(Stage stage, int attempt, String worker, String device, Lease lease, ProgressReport progress)
            implements TaskState {
        static Running claimed(TaskEvent.Claimed e, Instant at) {
            return new Running(
                    e.stage(),
                    e.attempt(),
                    e.worker(),
                    e.device(),
                    Lease.claimed(at, e.leaseMillis()),
                    ProgressReport.NONE);
        }

        /** The heartbeat of an attempt whose claim was not heard. */
        static Running unclaimed(TaskEvent.Progress e, Instant at) {
            return new Running(
                    e.stage(), e.attempt(), e.worker(), "", Lease.claimed(at, e.leaseMillis()), ProgressReport.of(e));
        }

        boolean isOf(TaskEvent e) {
            return attempt == e.attempt() && stage.equals(e.stage());
        }

        /** The worker lives, and holds the task for another lease. */
        Running heartbeat(TaskEvent.Progress e, Instant at) {
            return new Running(
                    stage,
                    attempt,
                    e.worker(),
                    e.worker().equals(worker) ? device : "",
                    lease.renewed(at, e.leaseMillis()),
                    ProgressReport.of(e));
        }

        /** Kafka gave the record to a second worker. */
        Running takenOver(Running by) {
            return new Running(stage, attempt, by.worker, by.device, lease.takenOver(by.lease), by.progress);
        }

        @Override
        public Phase phase() {
            return Phase.RUNNING;
        }
    }

    /**
     * The attempt failed or was lost; the coordinator publishes another one or a dead letter.
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
        public Phase phase() {
            return Phase.WAITING;
        }
    }

    /** No further attempt is made; its last message is a dead letter, which may be replayed as attempt + 1. */
    record DeadLettered(Stage stage, int attempt, FailureCategory category, String message, Instant at)
            implements TaskState {
        @Override
        public Phase phase() {
            return Phase.DEAD_LETTERED;
        }
    }

    /** Ended because a person asked for it; may be replayed as attempt + 1. */
    record Cancelled(Stage stage, int attempt, Instant at) implements TaskState {
        @Override
        public Phase phase() {
            return Phase.CANCELLED;
        }
    }

    /**
     * It has its scores.
     *
     * @param stage the last one
     * @param attempt of it that gave them
     */
    record Done(Stage stage, int attempt) implements TaskState {
        @Override
        public Phase phase() {
            return Phase.DONE;
        }

        /** Greater than every possible attempt. */
        @Override
        public Position position(Pipeline pipeline) {
            return new Position(pipeline.index(stage), Integer.MAX_VALUE, Phase.DONE);
        }
    }
}
