package org.dpsfleet.coordinator.projection;

import java.util.EnumMap;
import java.util.Map;
import org.dpsfleet.coordinator.task.History;
import org.dpsfleet.coordinator.task.TaskFact;
import org.dpsfleet.coordinator.task.TaskState;
import org.dpsfleet.schemas.message.Stage;
import org.dpsfleet.vocabulary.Variant;
import org.jspecify.annotations.Nullable;

/**
 * All that the topics say about one task. Messages are kept while another attempt or a dead letter
 * may need them; a task that is done keeps none.
 *
 * @param experimentId that it was published for; others may have asked for it as well; null until a
 *     message of it was read, or if none is readable
 * @param variant null until a message of it was read, or if none is readable
 * @param contexts it carries; 0 until then
 * @param republished attempts of each stage published after its first, replays not counted
 * @param adaptation newest attempt of the adaptation on its topic
 * @param evaluation newest attempt of the evaluation on its topic; of several equal ones the first
 */
public record KnownTask(
        String taskId,
        @Nullable String experimentId,
        @Nullable Variant variant,
        int contexts,
        Map<Stage, Integer> republished,
        @Nullable Announcement adaptation,
        @Nullable Announcement evaluation,
        TaskState state,
        History history) {

    /** Whether it is to end before its outcome, and has not ended yet. */
    public boolean cancelling() {
        return state.open() && history.cancelWished();
    }

    static KnownTask unseen(String taskId) {
        return new KnownTask(taskId, null, null, 0, Map.of(), null, null, new TaskState.Unseen(), History.EMPTY);
    }

    /** The newest attempt of a stage, null if none was read or none is needed any more. */
    public @Nullable Announcement announcement(Stage stage) {
        return stage == Stage.ADAPTATION ? adaptation : evaluation;
    }

    KnownTask with(TaskFact fact) {
        var newHistory = fact instanceof TaskFact.Happened event ? history.with(event) : history;
        var newState = state.apply(fact);
        boolean done = newState instanceof TaskState.Done;
        return new KnownTask(
                taskId,
                experimentId,
                variant,
                contexts,
                republished,
                // A task never goes back to an earlier stage.
                newState.stage() == Stage.EVALUATION ? null : adaptation,
                done ? null : evaluation,
                newState,
                newHistory);
    }

    KnownTask described(String experiment, Variant kind, int count) {
        return new KnownTask(
                taskId,
                experimentId == null ? experiment : experimentId,
                kind,
                count,
                republished,
                adaptation,
                evaluation,
                state,
                history);
    }

    KnownTask announced(Stage stage, Announcement news, boolean again) {
        boolean adapts = stage == Stage.ADAPTATION;
        return new KnownTask(
                        taskId,
                        experimentId,
                        variant,
                        contexts,
                        again ? oneMore(stage) : republished,
                        adapts ? newer(adaptation, news) : adaptation,
                        adapts ? evaluation : newer(evaluation, news),
                        state,
                        history)
                .with(new TaskFact.Announced(stage, news.attempt()));
    }

    private static Announcement newer(@Nullable Announcement known, Announcement news) {
        return known == null || news.attempt() > known.attempt() ? news : known;
    }

    private Map<Stage, Integer> oneMore(Stage stage) {
        var counts = new EnumMap<Stage, Integer>(Stage.class);
        counts.putAll(republished);
        counts.merge(stage, 1, Integer::sum);
        return Map.copyOf(counts);
    }
}
