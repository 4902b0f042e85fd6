package org.dpsfleet.coordinator.metric;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import org.dpsfleet.coordinator.projection.KnownTask;
import org.dpsfleet.coordinator.task.Audit;
import org.dpsfleet.coordinator.task.TaskState;
import org.dpsfleet.schemas.codec.Json;
import org.dpsfleet.schemas.message.Stage;
import org.dpsfleet.schemas.stage.Pipeline;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

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

    private final Pipeline pipeline;
    private final List<StageTotals> stages = new ArrayList<>();

    TaskTotals(Pipeline pipeline) {
        this.pipeline = pipeline;
        pipeline.stages().forEach(_ -> stages.add(new StageTotals()));
    }

    /** The stages whose tasks are counted. */
    public Pipeline pipeline() {
        return pipeline;
    }

    /** Device time of attempts whose work counted, or went on. */
    public double usefulSeconds() {
        return stages.stream().mapToLong(StageTotals::usefulMillis).sum() / 1000.0;
    }

    /** Device time of attempts that failed, were lost or came second. */
    public double wastedSeconds() {
        return stages.stream().mapToLong(StageTotals::wastedMillis).sum() / 1000.0;
    }

    /** The numbers of one stage. */
    public StageTotals of(Stage stage) {
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
        return Json.encode(stages.stream().map(StageTotals::stored).toList());
    }

    /** Takes over numbers of a fleet with the same stages. */
    void restore(byte[] encoded) {
        var stored = Json.decode(StageTotals.Stored[].class, encoded);
        for (int i = 0; i < stages.size(); i++) {
            stages.set(i, StageTotals.of(stored[i]));
        }
    }

    /** Counts tasks that were deleted, as they were counted before. */
    void add(JsonNode counted) {
        var deleted = Json.mapper().treeToValue(counted, StageTotals.Stored[].class);
        for (int i = 0; i < Math.min(deleted.length, stages.size()); i++) {
            stages.get(i).add(deleted[i]);
        }
    }

    /** Counts a task, and that it was deleted. */
    void countDeleted(KnownTask task) {
        change(null, task);
        eachState(task, StageTotals::addDeleted);
    }

    /** Counts a task no longer. */
    void remove(KnownTask task) {
        addState(task, -1);
        addHistory(task, -1);
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
        task.republished().forEach((stage, n) -> of(stage).addRetried(by * (long) n));
        eachState(task, (sums, state) -> sums.add(state, by));
    }

    /** The state of a task in each stage that it came to. */
    private void eachState(KnownTask task, BiConsumer<StageTotals, State> visitor) {
        int reached = pipeline.index(task.state().stage());
        for (int i = 0; i <= reached; i++) {
            visitor.accept(stages.get(i), i < reached ? State.SUCCEEDED : state(task));
        }
    }

    private void addHistory(KnownTask task, int by) {
        if (task.history().outcomes().isEmpty()) {
            return;
        }
        var audit = Audit.of(task.history());
        for (var stage : pipeline.stages()) {
            of(stage.name()).add(audit.of(stage.name()), by);
        }
    }

    /** What is to be made again waits for workers of another stage: it is not queued for those of its own. */
    private static State state(KnownTask task) {
        return switch (task.state()) {
            case TaskState.Published _ when task.remakeQueued() -> State.WAITING;
            case TaskState.Unseen _, TaskState.Published _ -> State.QUEUED;
            case TaskState.Running _ -> State.RUNNING;
            case TaskState.Waiting _ -> State.WAITING;
            case TaskState.DeadLettered _ -> State.DEAD_LETTERED;
            case TaskState.Cancelled _ -> State.CANCELLED;
            case TaskState.Done _ -> State.SUCCEEDED;
        };
    }
}
