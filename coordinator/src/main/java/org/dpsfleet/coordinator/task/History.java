package org.dpsfleet.coordinator.task;

import java.util.ArrayList;
import java.util.List;
import org.dpsfleet.schemas.message.Stage;
import org.dpsfleet.schemas.message.TaskEvent;
import org.jspecify.annotations.Nullable;

/**
 * What became of a task's attempts, in the order of {@code dps.task-events}. Claims and heartbeats
 * are not kept, only the newest resume point they named.
 *
 * @param outcomes successes, failures, losses, dead letters, replays and cancels
 * @param resumeFrom newest training state that another attempt can go on from, null for none
 */
public record History(List<TaskFact.Happened> outcomes, @Nullable String resumeFrom) {
    public static final History EMPTY = new History(List.of(), null);

    public History {
        outcomes = List.copyOf(outcomes);
    }

    /** The history with one more event. */
    public History with(TaskFact.Happened fact) {
        return switch (fact.event()) {
            case TaskEvent.Claimed _ -> this;
            case TaskEvent.Progress e ->
                    e.resumeFrom() == null ? this : new History(outcomes, e.resumeFrom());
            case TaskEvent.Failed e -> {
                var from = e.resumeFrom() == null ? resumeFrom : e.resumeFrom();
                yield new History(and(fact), from);
            }
            case TaskEvent.Succeeded _,
                    TaskEvent.Lost _,
                    TaskEvent.DeadLettered _,
                    TaskEvent.Replayed _,
                    TaskEvent.CancelRequested _,
                    TaskEvent.Cancelled _ ->
                    new History(and(fact), resumeFrom);
        };
    }

    /**
     * Whether somebody wishes the task to end, and no later replay took that back. A replay takes
     * back the wishes for attempts before the one it starts, so repeated events change nothing.
     */
    public boolean cancelWished() {
        @Nullable Position wish = null;
        var replayed = new Position(Stage.ADAPTATION, 0, Phase.PUBLISHED);
        for (var fact : outcomes) {
            var event = fact.event();
            var at = new Position(event.stage(), event.attempt(), Phase.PUBLISHED);
            if (event instanceof TaskEvent.CancelRequested) {
                wish = wish == null || at.compareTo(wish) > 0 ? at : wish;
            } else if (event instanceof TaskEvent.Replayed && at.compareTo(replayed) > 0) {
                replayed = at;
            }
        }
        return wish != null && wish.compareTo(replayed) >= 0;
    }

    private List<TaskFact.Happened> and(TaskFact.Happened fact) {
        var longer = new ArrayList<>(outcomes);
        longer.add(fact);
        return longer;
    }
}
