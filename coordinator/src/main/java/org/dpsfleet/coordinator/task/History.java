package org.dpsfleet.coordinator.task;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.dpsfleet.schemas.message.FailureCategory;
import org.dpsfleet.schemas.message.Stage;
import org.dpsfleet.schemas.message.TaskEvent;
import org.dpsfleet.schemas.stage.Pipeline;
import org.jspecify.annotations.Nullable;

/**
 * What became of a task's attempts, in the order of {@code dps.task-events}. Of heartbeats only the newest resume
 * point that they named is kept; an attempt that fails or is lost names it again.
 *
 * @param pipeline the stages that the task passes
 * @param outcomes successes, failures, losses, dead letters, replays and cancels
 * @param resumeFrom newest training state that another attempt can go on from, null for none
 */
public record History(
        Pipeline pipeline,
        List<TaskFact.Happened> outcomes,
        @Nullable String resumeFrom) {
    private static final int MOST_PASSES = 6;

    /** The history of a task of which nothing is known yet. */
    public static History empty(Pipeline pipeline) {
        return new History(pipeline, List.of(), null);
    }

    public History {
        outcomes = List.copyOf(outcomes);
    }

    /** The history with one more event. */
    public History with(TaskFact.Happened fact) {
        return switch (fact.event()) {
            case TaskEvent.Claimed _ -> this;
            case TaskEvent.Progress e -> resuming(e.resumeFrom());
            case TaskEvent.Failed e -> resuming(e.resumeFrom()).and(fact);
            case TaskEvent.Lost e -> resuming(e.resumeFrom()).and(fact);
            case TaskEvent.Succeeded _,
                    TaskEvent.Remade _,
                    TaskEvent.DeadLettered _,
                    TaskEvent.Replayed _,
                    TaskEvent.CancelRequested _,
                    TaskEvent.Cancelled _ -> and(fact);
        };
    }

    /**
     * Whether somebody wishes the task to end, and no later replay took that back. A replay takes
     * back the wishes for attempts before the one it starts, so repeated events change nothing.
     */
    public boolean cancelWished() {
        @Nullable Position wish = null;
        var replayed = new Position(0, 0, Phase.PUBLISHED);
        for (var fact : outcomes) {
            var event = fact.event();
            var at = place(event, Phase.PUBLISHED);
            if (event instanceof TaskEvent.CancelRequested) {
                wish = wish == null || at.compareTo(wish) > 0 ? at : wish;
            } else if (event instanceof TaskEvent.Replayed && at.compareTo(replayed) > 0) {
                replayed = at;
            }
        }
        return wish != null && wish.compareTo(replayed) >= 0;
    }

    /** The replay that a request with this key asked for. */
    public Optional<TaskEvent.Replayed> replayedBy(String idempotencyKey) {
        return outcomes.stream()
                .map(TaskFact.Happened::event)
                .flatMap(event -> event instanceof TaskEvent.Replayed replayed ? Stream.of(replayed) : Stream.empty())
                .filter(replayed -> idempotencyKey.equals(replayed.idempotencyKey()))
                .findFirst();
    }

    /**
     * Whether an attempt comes from a replay that a person forced although the task has scores already: it runs
     * although nothing depends on its result.
     */
    public boolean forced(TaskEvent attempt) {
        boolean scored = false;
        for (var outcome : outcomes) {
            var event = outcome.event();
            if (event instanceof TaskEvent.Succeeded) {
                scored |= event.stage().equals(pipeline.last().name());
            } else if (scored && event instanceof TaskEvent.Replayed) {
                int stages = pipeline.compare(attempt.stage(), event.stage());
                if (stages > 0 || (stages == 0 && attempt.attempt() == event.attempt())) {
                    return true;
                }
            }
        }
        return false;
    }

    /** The last attempt of a stage that is known to have been published or to have ended; 0 for none. */
    public int lastAttempt(Stage stage) {
        return outcomes.stream()
                .map(TaskFact.Happened::event)
                .filter(event -> event.stage().equals(stage))
                .mapToInt(event -> event.attempt() + (event instanceof TaskEvent.Remade ? 1 : 0))
                .max()
                .orElse(0);
    }

    /**
     * The workers that reported missing data for the task, or a second time that they can't read its checkpoint, which
     * the next attempt avoids. None once they have passed the task on to each other several times: then there seem to
     * be no other workers.
     */
    public Set<String> lacking() {
        var workers = new HashSet<String>();
        var withoutCheckpoint = new HashSet<String>();
        int passedOn = 0;
        for (var outcome : outcomes) {
            if (outcome.event() instanceof TaskEvent.Failed failed) {
                // Once may be the checkpoint's fault; it was made again since.
                boolean lacks = failed.category() == FailureCategory.MISSING_DATA
                        || (failed.category() == FailureCategory.CHECKPOINT && !withoutCheckpoint.add(failed.worker()));
                if (lacks) {
                    workers.add(failed.worker());
                    passedOn = 0;
                } else if (failed.category() == FailureCategory.HANDED_BACK) {
                    passedOn++;
                }
            }
        }
        return passedOn < MOST_PASSES ? workers : Set.of();
    }

    private History resuming(@Nullable String from) {
        return from == null || from.equals(resumeFrom) ? this : new History(pipeline, outcomes, from);
    }

    private Position place(TaskEvent event, Phase phase) {
        return new Position(pipeline.index(event.stage()), event.attempt(), phase);
    }

    private History and(TaskFact.Happened fact) {
        var longer = new ArrayList<TaskFact.Happened>(outcomes.size() + 1);
        longer.addAll(outcomes);
        longer.add(fact);
        return new History(pipeline, longer, resumeFrom);
    }
}
