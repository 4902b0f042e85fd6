package org.dpsfleet.coordinator.task;

import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import org.dpsfleet.schemas.message.FailureCategory;
import org.dpsfleet.schemas.message.Stage;
import org.dpsfleet.schemas.message.TaskEvent;
import org.jspecify.annotations.Nullable;

/**
 * The numbers in a task's {@link History}. They come from one topic in its order, so they are the same
 * however the records of several topics interleave.
 *
 * <p>{@code openings = deadLetters + (1 if done) + (1 if open)}: a replay opens a dead task again, and so
 * does a success that comes after its dead letter.
 */
public final class Audit {
    private final Map<FailureCategory, Integer> failed = new EnumMap<>(FailureCategory.class);
    private Stage stage = Stage.ADAPTATION;
    private int lastStopped;
    private int strikes;
    private int openings = 1;
    private int deadLetters;
    private int lost;
    private int replayed;
    private int adaptations;
    private int evaluations;
    private boolean dead;
    private @Nullable Instant firstFailedAt;
    private @Nullable Instant closedAt;

    private Audit() {}

    /** Adds up a history. */
    public static Audit of(History history) {
        var audit = new Audit();
        history.outcomes().forEach(audit::add);
        return audit;
    }

    /** Attempts of the current stage that count towards its limit; a replay starts again at 0. */
    public int strikes() {
        return strikes;
    }

    /** Times the task was opened: when first published, when replayed. */
    public int openings() {
        return openings;
    }

    /** Times it was given up. */
    public int deadLetters() {
        return deadLetters;
    }

    /** Leases that ran out. */
    public int lost() {
        return lost;
    }

    /** Times a person had its dead letter tried again. */
    public int replayed() {
        return replayed;
    }

    /** Failures that workers reported, by category. */
    public Map<FailureCategory, Integer> failed() {
        return Map.copyOf(failed);
    }

    /** Results that came after the first one, which is the one that counts. */
    public int superseded() {
        return Math.max(0, adaptations - 1) + Math.max(0, evaluations - 1);
    }

    /** When an attempt of any stage first failed or was lost; null if none did. */
    public @Nullable Instant firstFailedAt() {
        return firstFailedAt;
    }

    /** When the newest outcome, dead letter or scores, was recorded; null if there is none. */
    public @Nullable Instant closedAt() {
        return closedAt;
    }

    private void add(TaskFact.Happened fact) {
        var event = fact.event();
        switch (event) {
            case TaskEvent.Failed e -> {
                failed.merge(e.category(), 1, Integer::sum);
                stopped(e, fact.recordedAt(), e.category() != FailureCategory.HANDED_BACK);
            }
            case TaskEvent.Lost e -> {
                lost++;
                stopped(e, fact.recordedAt(), true);
            }
            case TaskEvent.Succeeded e -> succeeded(e, fact.recordedAt());
            case TaskEvent.DeadLettered _ -> died(fact.recordedAt());
            case TaskEvent.Replayed _ -> {
                replayed++;
                reopen();
            }
            case TaskEvent.Claimed _, TaskEvent.Progress _ -> {}
        }
    }

    private void stopped(TaskEvent event, Instant at, boolean counts) {
        if (firstFailedAt == null) {
            firstFailedAt = at;
        }
        if (event.stage().compareTo(stage) > 0) {
            enterEvaluation();
        }
        if (event.stage() == stage && event.attempt() > lastStopped) {
            lastStopped = event.attempt();
            strikes += counts ? 1 : 0;
        }
    }

    private void succeeded(TaskEvent.Succeeded event, Instant at) {
        if (event.stage() == Stage.ADAPTATION) {
            adaptations++;
            if (stage == Stage.ADAPTATION) {
                enterEvaluation();
                reopen();
            }
            return;
        }
        enterEvaluation();
        evaluations++;
        if (evaluations == 1) {
            reopen();
            closedAt = at;
        }
    }

    private void enterEvaluation() {
        if (stage == Stage.ADAPTATION) {
            stage = Stage.EVALUATION;
            lastStopped = 0;
            strikes = 0;
        }
    }

    private void died(Instant at) {
        if (!dead && evaluations == 0) {
            dead = true;
            deadLetters++;
            closedAt = at;
        }
    }

    private void reopen() {
        if (dead) {
            dead = false;
            openings++;
            strikes = 0;
        }
    }
}
