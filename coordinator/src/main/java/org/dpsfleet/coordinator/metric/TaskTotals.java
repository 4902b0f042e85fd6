package org.dpsfleet.coordinator.metric;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.dpsfleet.coordinator.projection.KnownTask;
import org.dpsfleet.coordinator.task.Audit;
import org.dpsfleet.coordinator.task.TaskState;
import org.dpsfleet.schemas.codec.Json;
import org.dpsfleet.schemas.message.FailureCategory;
import org.dpsfleet.schemas.message.Stage;
import org.dpsfleet.schemas.stage.Pipeline;
import org.jspecify.annotations.Nullable;

/**
 * The fleet's tasks counted at one moment. In each stage {@code published = succeeded +
 * deadLettered - replayed + cancelled + inFlight}: a replay, or the late success of an earlier attempt, takes a
 * task back out of the dead letters.
 *
 * <p>All is counted from the topics, so a restarted coordinator goes on with the same numbers.
 */
public final class TaskTotals {
    /** The states of a task within one stage. */
    public enum State {
        QUEUED,
        RUNNING,
        WAITING,
        SUCCEEDED,
        DEAD_LETTERED,
        CANCELLED
    }

    /** The numbers of one stage. */
    public static final class OfStage {
        private final Map<State, Long> states = new EnumMap<>(State.class);
        private final Map<FailureCategory, Long> failed = new EnumMap<>(FailureCategory.class);
        private long published;
        private long deadLettered;
        private long lost;
        private long vanished;
        private long retried;
        private long superseded;
        // Integers: subtracting a value must cancel its addition exactly, otherwise a counter could decrease.
        private long usefulMillis;
        private long wastedMillis;

        private OfStage copy() {
            return of(stored());
        }

        private Stored stored() {
            return new Stored(
                    new EnumMap<>(states),
                    new EnumMap<>(failed),
                    published,
                    deadLettered,
                    lost,
                    vanished,
                    retried,
                    superseded,
                    usefulMillis,
                    wastedMillis);
        }

        private static OfStage of(Stored stored) {
            var copy = new OfStage();
            copy.states.putAll(stored.states);
            copy.failed.putAll(stored.failed);
            copy.published = stored.published;
            copy.deadLettered = stored.deadLettered;
            copy.lost = stored.lost;
            copy.vanished = stored.vanished;
            copy.retried = stored.retried;
            copy.superseded = stored.superseded;
            copy.usefulMillis = stored.usefulMillis;
            copy.wastedMillis = stored.wastedMillis;
            return copy;
        }

        private record Stored(
                Map<State, Long> states,
                Map<FailureCategory, Long> failed,
                long published,
                long deadLettered,
                long lost,
                long vanished,
                long retried,
                long superseded,
                long usefulMillis,
                long wastedMillis) {}

        /** Tasks in that state. */
        public long in(State state) {
            return states.getOrDefault(state, 0L);
        }

        /** Attempts that workers reported failed. */
        public long failed(FailureCategory category) {
            return failed.getOrDefault(category, 0L);
        }

        public long published() {
            return published;
        }

        public long succeeded() {
            return in(State.SUCCEEDED);
        }

        public long deadLettered() {
            return deadLettered;
        }

        /** Dead letters that are no longer the end of their task. */
        public long replayed() {
            return deadLettered - in(State.DEAD_LETTERED);
        }

        public long inFlight() {
            return in(State.QUEUED) + in(State.RUNNING) + in(State.WAITING);
        }

        public long lost() {
            return lost;
        }

        /** Of the lost ones those whose message vanished from its topic. */
        public long vanished() {
            return vanished;
        }

        public long retried() {
            return retried;
        }

        /** Results that came after the first one of their task. */
        public long superseded() {
            return superseded;
        }
    }

    private final Pipeline pipeline;
    private final List<OfStage> stages = new ArrayList<>();

    TaskTotals(Pipeline pipeline) {
        this.pipeline = pipeline;
        pipeline.stages().forEach(_ -> stages.add(new OfStage()));
    }

    /** The stages whose tasks are counted. */
    public Pipeline pipeline() {
        return pipeline;
    }

    /** Device time of attempts whose work counted, or went on. */
    public double usefulSeconds() {
        return stages.stream().mapToLong(s -> s.usefulMillis).sum() / 1000.0;
    }

    /** Device time of attempts that failed, were lost or came second. */
    public double wastedSeconds() {
        return stages.stream().mapToLong(s -> s.wastedMillis).sum() / 1000.0;
    }

    /** The numbers of one stage. */
    public OfStage of(Stage stage) {
        return stages.get(pipeline.index(stage));
    }

    /** The same numbers, which stay as they are. */
    TaskTotals copy() {
        var copy = new TaskTotals(pipeline);
        for (int i = 0; i < stages.size(); i++) {
            copy.stages.set(i, stages.get(i).copy());
        }
        return copy;
    }

    /** The numbers as bytes; equal numbers give equal bytes. */
    byte[] encode() {
        return Json.encode(stages.stream().map(OfStage::stored).toList());
    }

    /** Takes over numbers of a fleet with the same stages. */
    void restore(byte[] encoded) {
        var stored = Json.decode(OfStage.Stored[].class, encoded);
        for (int i = 0; i < stages.size(); i++) {
            stages.set(i, OfStage.of(stored[i]));
        }
    }

    /** Counts a task that is new, or is no longer what it was. */
    @SuppressWarnings("ReferenceEquality") // a history that changed is another object
    void change(@Nullable KnownTask before, KnownTask after) {
        if (before != null) {
            addState(before, -1);
        }
        addState(after, 1);
        // Most changes leave the history as it is, and summing up the history is most of the work.
        if (before == null || before.history() != after.history()) {
            if (before != null) {
                addHistory(before, -1);
            }
            addHistory(after, 1);
        }
    }

    private void addState(KnownTask task, int by) {
        task.republished().forEach((stage, n) -> of(stage).retried += by * (long) n);
        int reached = pipeline.index(task.state().stage());
        for (int i = 0; i <= reached; i++) {
            var sums = stages.get(i);
            var state = i < reached ? State.SUCCEEDED : state(task.state());
            sums.published += by;
            sums.states.merge(state, (long) by, Long::sum);
        }
    }

    private void addHistory(KnownTask task, int by) {
        if (task.history().outcomes().isEmpty()) {
            return;
        }
        var audit = Audit.of(task.history());
        for (var stage : pipeline.stages()) {
            var sums = of(stage.name());
            var counts = audit.of(stage.name());
            sums.deadLettered += by * ((long) counts.deadLetters());
            sums.lost += by * ((long) counts.lost());
            sums.vanished += by * ((long) counts.vanished());
            sums.usefulMillis += by * counts.usefulMillis();
            sums.wastedMillis += by * counts.wastedMillis();
            sums.superseded += by * ((long) Math.max(0, counts.successes() - 1));
            counts.failed().forEach((category, n) -> sums.failed.merge(category, (long) by * n, Long::sum));
        }
    }

    private static State state(TaskState state) {
        return switch (state) {
            case TaskState.Unseen _, TaskState.Published _ -> State.QUEUED;
            case TaskState.Running _ -> State.RUNNING;
            case TaskState.Waiting _ -> State.WAITING;
            case TaskState.DeadLettered _ -> State.DEAD_LETTERED;
            case TaskState.Cancelled _ -> State.CANCELLED;
            case TaskState.Done _ -> State.SUCCEEDED;
        };
    }
}
