package org.dpsfleet.coordinator.projection;

import java.util.HashMap;
import java.util.Map;
import org.dpsfleet.coordinator.task.History;
import org.dpsfleet.coordinator.task.TaskFact;
import org.dpsfleet.coordinator.task.TaskState;
import org.dpsfleet.schemas.message.FailureCategory;
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
 * @param remake the same of those attempts of that stage that are on the topic of an earlier one, whose workers make
 *     again what this one takes; null for none
 */
public record KnownTask(
        String taskId,
        @Nullable String experimentId,
        @Nullable Variant variant,
        int contexts,
        Map<Stage, Integer> republished,
        @Nullable Announcement announcement,
        @Nullable Announcement remake,
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
                null,
                new TaskState.Unseen(pipeline.first().name()),
                History.empty(pipeline));
    }

    /** The stages that it passes. */
    public Pipeline pipeline() {
        return history.pipeline();
    }

    /** The name of its state that people know; while what it takes is to be made again, no worker of its stage is lacking. */
    public String label() {
        return remakeQueued() ? "waiting" : state.label(pipeline());
    }

    /** Whether the message of making again what its stage takes is on its topic, and no worker has claimed it. */
    public boolean remakeQueued() {
        return state instanceof TaskState.Published && remaking();
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

    /**
     * The newest attempt of a stage, wherever its message is; null if none was read or none is needed any more.
     */
    public @Nullable Announcement announcement(Stage stage) {
        var own = message(stage);
        var made = stage.equals(state.stage()) ? remake : null;
        return made != null && (own == null || made.attempt() > own.attempt()) ? made : own;
    }

    /** The newest attempt of a stage on the topic of that stage: what an attempt or a dead letter of it is made of. */
    public @Nullable Announcement message(Stage stage) {
        return stage.equals(state.stage()) ? announcement : null;
    }

    /** Whether its current attempt is one of making again what its stage takes. */
    public boolean remaking() {
        return remake != null && remake.attempt() == state.attempt();
    }

    /** The stage whose workers run its current attempt. */
    public Stage workedOnIn() {
        int place = pipeline().index(state.stage());
        return remaking() && place > 0 ? pipeline().stages().get(place - 1).name() : state.stage();
    }

    /** Whether its next attempt has to be one. */
    public boolean needsRemake() {
        return state instanceof TaskState.Waiting waiting
                && (waiting.failure().category() == FailureCategory.CHECKPOINT || remaking());
    }

    /**
     * The number of the next attempt of its stage. The one after an attempt of making something again belongs to what
     * comes of that, even if it comes late.
     */
    public int nextAttempt() {
        return state.attempt() + (remaking() ? 2 : 1);
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
                needed ? remake : null,
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
                remake,
                state,
                history);
    }

    /** Its stage's workers may take an attempt. */
    KnownTask announced(Stage stage, Announcement news, boolean again) {
        return announced(stage, news, again, false);
    }

    /** An earlier stage's workers may take an attempt of a stage. */
    KnownTask remakeAnnounced(Stage stage, Announcement news) {
        return announced(stage, news, true, true);
    }

    private KnownTask announced(Stage stage, Announcement news, boolean again, boolean remakes) {
        var reached = with(new TaskFact.Announced(stage, news.attempt()));
        boolean needed = stage.equals(reached.state.stage()) && !(reached.state instanceof TaskState.Done);
        return new KnownTask(
                taskId,
                experimentId,
                variant,
                contexts,
                again ? oneMore(stage) : republished,
                needed && !remakes ? newer(reached.announcement, news) : reached.announcement,
                needed && remakes ? newer(reached.remake, news) : reached.remake,
                reached.state,
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
