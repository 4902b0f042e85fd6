package org.dpsfleet.coordinator.metric;

import java.util.EnumMap;
import java.util.Map;
import org.dpsfleet.coordinator.metric.TaskTotals.State;
import org.dpsfleet.coordinator.task.StageAudit;
import org.dpsfleet.schemas.message.FailureCategory;
import org.jspecify.annotations.Nullable;

/** The numbers of one stage. Belongs to one thread at a time. */
public final class StageTotals {
    private final Map<State, Long> states = new EnumMap<>(State.class);
    private final Map<State, Long> deleted = new EnumMap<>(State.class);
    private final Map<FailureCategory, Long> failed = new EnumMap<>(FailureCategory.class);
    private long published;
    private long deadLettered;
    private long lost;
    private long vanished;
    private long retried;
    private long superseded;
    private long remade;
    // Integers: subtracting a value must cancel its addition exactly, otherwise a counter could decrease.
    private long usefulMillis;
    private long wastedMillis;

    StageTotals copy() {
        return of(stored());
    }

    Stored stored() {
        return new Stored(
                new EnumMap<>(states),
                new EnumMap<>(deleted),
                new EnumMap<>(failed),
                published,
                deadLettered,
                lost,
                vanished,
                retried,
                superseded,
                remade,
                usefulMillis,
                wastedMillis);
    }

    static StageTotals of(Stored stored) {
        var copy = new StageTotals();
        copy.add(stored);
        return copy;
    }

    void add(Stored more) {
        more.states.forEach((state, n) -> states.merge(state, n, StageTotals::sum));
        more.deleted.forEach((state, n) -> deleted.merge(state, n, StageTotals::sum));
        more.failed.forEach((category, n) -> failed.merge(category, n, StageTotals::sum));
        published += more.published;
        deadLettered += more.deadLettered;
        lost += more.lost;
        vanished += more.vanished;
        retried += more.retried;
        superseded += more.superseded;
        remade += more.remade;
        usefulMillis += more.usefulMillis;
        wastedMillis += more.wastedMillis;
    }

    record Stored(
            Map<State, Long> states,
            Map<State, Long> deleted,
            Map<FailureCategory, Long> failed,
            long published,
            long deadLettered,
            long lost,
            long vanished,
            long retried,
            long superseded,
            long remade,
            long usefulMillis,
            long wastedMillis) {}

    /** Tasks in that state, those among them that were deleted since. */
    public long ever(State state) {
        return states.getOrDefault(state, 0L);
    }

    /** Tasks in that state. */
    public long in(State state) {
        return ever(state) - deleted.getOrDefault(state, 0L);
    }

    /** Attempts that workers reported failed. */
    public long failed(FailureCategory category) {
        return failed.getOrDefault(category, 0L);
    }

    public long published() {
        return published;
    }

    public long succeeded() {
        return ever(State.SUCCEEDED);
    }

    public long deadLettered() {
        return deadLettered;
    }

    /** Dead letters that are no longer the end of their task. */
    public long replayed() {
        return deadLettered - ever(State.DEAD_LETTERED);
    }

    public long cancelled() {
        return ever(State.CANCELLED);
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

    /** Times that what the stage takes was made again. */
    public long remade() {
        return remade;
    }

    /** Counts tasks that came to a state; fewer for a negative number. */
    void add(State state, int by) {
        published += by;
        states.merge(state, (long) by, StageTotals::sum);
    }

    /** Counts a task in a state that was deleted. */
    void addDeleted(State state) {
        deleted.merge(state, 1L, StageTotals::sum);
    }

    /** Counts attempts after the first one. */
    void addRetried(long attempts) {
        retried += attempts;
    }

    /** Counts what became of a task's attempts, once or, for a negative number, no longer. */
    void add(StageAudit counts, int by) {
        deadLettered += by * (long) counts.deadLetters();
        lost += by * (long) counts.lost();
        vanished += by * (long) counts.vanished();
        usefulMillis += by * counts.usefulMillis();
        wastedMillis += by * counts.wastedMillis();
        remade += by * (long) counts.remade();
        superseded += by * (long) Math.max(0, counts.successes() - 1);
        counts.failed().forEach((category, n) -> failed.merge(category, (long) by * n, StageTotals::sum));
    }

    long usefulMillis() {
        return usefulMillis;
    }

    long wastedMillis() {
        return wastedMillis;
    }

    /** Null, which removes the entry, for none: equal numbers are equal bytes, whatever was counted in between. */
    private static @Nullable Long sum(Long a, Long b) {
        return a + b == 0 ? null : Long.valueOf(a + b);
    }
}
