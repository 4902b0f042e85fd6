package org.dpsfleet.coordinator.task;

import java.time.Instant;
import java.util.BitSet;
import java.util.EnumMap;
import java.util.Map;
import org.dpsfleet.schemas.message.FailureCategory;
import org.dpsfleet.schemas.message.TaskEvent;
import org.jspecify.annotations.Nullable;

/** The numbers of one stage of a task. */
public final class StageAudit {
    private final Map<FailureCategory, Integer> failed = new EnumMap<>(FailureCategory.class);
    private final BitSet stopped = new BitSet();
    private int strikes;
    private long furthest;
    private int lost;
    private int vanished;
    private int successes;
    private int unreadable;
    private int remade;
    private int deadLetters;
    private long usefulMillis;
    private long wastedMillis;
    private @Nullable Instant firstStopped;
    private @Nullable Instant succeeded;
    private @Nullable Instant terminated;

    StageAudit() {}

    /**
     * Attempts that count towards the limit, since the last replay or the last loss of an attempt that came
     * further than those lost before. They are counted anew when it begins to be made again what the stage takes, and
     * when that is there.
     */
    public int strikes() {
        return strikes;
    }

    /** Attempts whose lease ran out, or that nobody can claim. */
    public int lost() {
        return lost;
    }

    /** Of the lost ones those whose message vanished from its topic. */
    public int vanished() {
        return vanished;
    }

    /** Attempts that a worker reported failed, and that were not lost before, by category. */
    public Map<FailureCategory, Integer> failed() {
        return Map.copyOf(failed);
    }

    /** Results; the first one counts. */
    public int successes() {
        return successes;
    }

    /** Attempts that could not read what the stage takes, since the last replay. */
    public int unreadable() {
        return unreadable;
    }

    /** Times that it was made again. */
    public int remade() {
        return remade;
    }

    /** Milliseconds of the attempts whose work counted, or went on from where they stopped. */
    public long usefulMillis() {
        return usefulMillis;
    }

    /** Milliseconds of the attempts that failed or were lost, and of results that came second. */
    public long wastedMillis() {
        return wastedMillis;
    }

    /** Times the task was dead-lettered. */
    public int deadLetters() {
        return deadLetters;
    }

    /** When an attempt first failed or was lost. */
    public @Nullable Instant firstStopped() {
        return firstStopped;
    }

    /** When the first result was recorded. */
    public @Nullable Instant succeeded() {
        return succeeded;
    }

    /** When the task was last dead-lettered, or cancelled. */
    public @Nullable Instant terminated() {
        return terminated;
    }

    void add(TaskEvent event, Instant at) {
        switch (event) {
            case TaskEvent.Failed e -> {
                if (stops(e.attempt(), at)) {
                    failed.merge(e.category(), 1, Integer::sum);
                    if (e.category() == FailureCategory.CHECKPOINT) {
                        unreadable++;
                        beginOtherWork();
                    }
                    boolean handedBack = e.category() == FailureCategory.HANDED_BACK;
                    strikes += isStrike(e.category()) ? 1 : 0;
                    spent(e.seconds(), handedBack);
                }
            }
            case TaskEvent.Lost e -> {
                if (stops(e.attempt(), at)) {
                    lost++;
                    vanished += e.blamesTask() ? 0 : 1;
                    spent(e.seconds(), false);
                    // Occasional crashes of machines are not the task's fault, as long as the task makes progress.
                    strikes = !e.blamesTask() ? strikes : advances(e) ? 1 : strikes + 1;
                }
            }
            case TaskEvent.Succeeded e -> {
                spent(e.seconds(), successes == 0);
                successes++;
                succeeded = succeeded == null ? at : succeeded;
            }
            case TaskEvent.Remade e -> {
                spent(e.seconds(), true);
                remade++;
                beginOtherWork();
            }
            case TaskEvent.DeadLettered _ -> {
                deadLetters++;
                terminated = at;
            }
            case TaskEvent.Replayed _ -> {
                strikes = 0;
                unreadable = 0;
            }
            case TaskEvent.Cancelled _ -> terminated = at;
            case TaskEvent.Claimed _, TaskEvent.Progress _, TaskEvent.CancelRequested _ -> {}
        }
    }

    private static boolean isStrike(FailureCategory category) {
        return switch (category) {
            case HANDED_BACK, SUPERSEDED, CHECKPOINT -> false;
            case BAD_INPUT, MISSING_DATA, OUT_OF_MEMORY, DIVERGED, LOST, INTERNAL -> true;
        };
    }

    /** A stage reads what it takes, or another makes that for it: neither pays for the other, nor do their units compare. */
    private void beginOtherWork() {
        strikes = 0;
        furthest = 0;
    }

    /** Whether a lost attempt had come further than all that were lost before. */
    private boolean advances(TaskEvent.Lost lost) {
        var done = lost.done();
        if (done == null) {
            // An older version did not say; in doubt it is for the task.
            return true;
        }
        boolean further = done > furthest;
        furthest = Math.max(furthest, done);
        return further;
    }

    private void spent(double seconds, boolean well) {
        long millis = Math.round(seconds * 1000);
        if (well) {
            usefulMillis += millis;
        } else {
            wastedMillis += millis;
        }
    }

    private boolean stops(int attempt, Instant at) {
        if (stopped.get(attempt)) {
            return false;
        }
        stopped.set(attempt);
        firstStopped = firstStopped == null ? at : firstStopped;
        return true;
    }
}
