package org.dpsfleet.coordinator.projection;

import java.util.HashMap;
import java.util.Map;
import org.dpsfleet.coordinator.task.History;
import org.dpsfleet.coordinator.task.TaskFact;
import org.dpsfleet.coordinator.task.TaskState;
import org.dpsfleet.schemas.message.Stage;
import org.dpsfleet.schemas.stage.Pipeline;
import org.dpsfleet.vocabulary.Variant;
import org.jspecify.annotations.Nullable;

/**
 * All that the topics say about one task. A message is kept while another attempt or a dead letter
 * may need it: a task never goes back to an earlier stage, and one that is done keeps none.
 *
 * @param experimentId that it was published for; others may have asked for it as well; null until a
 *     message of it was read, or if none is readable
 * @param variant null until a message of it was read, or if none is readable
 * @param contexts it carries; 0 until then
 * @param republished attempts of each stage published after its first, replays not counted
 * @param announcement newest attempt on the topic of the stage it stands in, of several equal ones the
 *     first; null until one was read
 */
public record KnownTask(
        String taskId,
        @Nullable String experimentId,
        @Nullable Variant variant,
        int contexts,
        Map<Stage, Integer> republished,
        @Nullable Announcement announcement,
        TaskState state,
        History history) {

    static KnownTask unseen(String taskId, Pipeline pipeline) {
        return new KnownTask(
                taskId,
                null,
                null,
                0,
                Map.of(),
                null,
                new TaskState.Unseen(pipeline.first().name()),
                History.empty(pipeline));
    }

    /** The stages that it passes. */
    public Pipeline pipeline() {
        return history.pipeline();
    }

    /** The name of its state that people know. */
    public String label() {
        return state.label(pipeline());
    }

    /** Whether the task was cancelled and has not ended yet. */
    public boolean cancelling() {
        return state.open() && history.cancelWished();
    }

    /** Whether it makes no difference to any count which of the two is counted. */
    @SuppressWarnings("ReferenceEquality") // a history that changed is another object
    public boolean countsAs(KnownTask other) {
        return history == other.history
                && republished == other.republished
                && contexts == other.contexts
                && state.getClass() == other.state.getClass()
                && state.stage().equals(other.state.stage());
    }

    /** The newest attempt of a stage, null if none was read or none is needed any more. */
    public @Nullable Announcement announcement(Stage stage) {
        return stage.equals(state.stage()) ? announcement : null;
    }

    KnownTask with(TaskFact fact) {
        var newHistory = fact instanceof TaskFact.Happened event ? history.with(event) : history;
        var newState = state.apply(fact, pipeline());
        boolean needed = newState.stage().equals(state.stage()) && !(newState instanceof TaskState.Done);
        return new KnownTask(
                taskId,
                experimentId,
                variant,
                contexts,
                republished,
                needed ? announcement : null,
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
                announcement,
                state,
                history);
    }

    KnownTask announced(Stage stage, Announcement news, boolean again) {
        var newState = state.apply(new TaskFact.Announced(stage, news.attempt()), pipeline());
        var known = announcement(newState.stage());
        var newest = stage.equals(newState.stage()) ? newer(known, news) : known;
        return new KnownTask(
                taskId,
                experimentId,
                variant,
                contexts,
                again ? oneMore(stage) : republished,
                newState instanceof TaskState.Done ? null : newest,
                newState,
                history);
    }

    private static Announcement newer(@Nullable Announcement known, Announcement news) {
        return known == null || news.attempt() > known.attempt() ? news : known;
    }

    private Map<Stage, Integer> oneMore(Stage stage) {
        var counts = new HashMap<>(republished);
        counts.merge(stage, 1, Integer::sum);
        return Map.copyOf(counts);
    }
}
