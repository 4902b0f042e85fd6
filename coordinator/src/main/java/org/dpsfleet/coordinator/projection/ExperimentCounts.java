package org.dpsfleet.coordinator.projection;

import java.time.Instant;
import java.util.SortedMap;
import java.util.TreeMap;
import org.dpsfleet.coordinator.task.Audit;
import org.dpsfleet.coordinator.task.TaskState;
import org.jspecify.annotations.Nullable;

/**
 * The tasks of an experiment counted, as far as they are known. Changed with every task rather than counted anew, so
 * that it costs the same whatever their number.
 *
 * @param known tasks
 * @param states how many of them are in which state, by the name that people know it by
 * @param contexts that they carry together
 * @param doneContexts of those that are done
 * @param lost attempts whose worker vanished
 * @param retried attempts after the first one of a stage
 * @param lastEnd when the last of them was scored, dead-lettered or cancelled; null if none was. A later end of a task
 *     is never replaced by an earlier one.
 */
public record ExperimentCounts(
        int known,
        SortedMap<String, Integer> states,
        long contexts,
        long doneContexts,
        int lost,
        int retried,
        @Nullable Instant lastEnd) {
    static final ExperimentCounts NONE = new ExperimentCounts(0, new TreeMap<>(), 0, 0, 0, 0, null);

    /** How many tasks are in a state. */
    public int in(String state) {
        return states.getOrDefault(state, 0);
    }

    /**
     * The counts after a task has changed.
     *
     * @param before null if it is new
     */
    ExperimentCounts with(@Nullable KnownTask before, KnownTask after) {
        var now = new TreeMap<>(states);
        if (before != null) {
            now.merge(before.label(), -1, ExperimentCounts::sum);
        }
        now.merge(after.label(), 1, ExperimentCounts::sum);
        var audit = Audit.of(after.history());
        return new ExperimentCounts(
                known + (before == null ? 1 : 0),
                now,
                contexts + after.contexts() - (before == null ? 0 : before.contexts()),
                doneContexts + done(after) - (before == null ? 0 : done(before)),
                lost
                        + audit.lost()
                        - (before == null ? 0 : Audit.of(before.history()).lost()),
                retried + again(after) - (before == null ? 0 : again(before)),
                later(lastEnd, audit.closedAt()));
    }

    /** The counts after a task was deleted. */
    ExperimentCounts without(KnownTask task) {
        var now = new TreeMap<>(states);
        now.merge(task.label(), -1, ExperimentCounts::sum);
        return new ExperimentCounts(
                known - 1,
                now,
                contexts - task.contexts(),
                doneContexts - done(task),
                lost - Audit.of(task.history()).lost(),
                retried - again(task),
                lastEnd);
    }

    /** Null, which removes the entry, for none. */
    private static @Nullable Integer sum(int a, int b) {
        return a + b == 0 ? null : Integer.valueOf(a + b);
    }

    private static int done(KnownTask task) {
        return task.state() instanceof TaskState.Done ? task.contexts() : 0;
    }

    private static int again(KnownTask task) {
        return task.republished().values().stream().mapToInt(n -> n).sum();
    }

    private static @Nullable Instant later(@Nullable Instant a, @Nullable Instant b) {
        return a == null || (b != null && b.isAfter(a)) ? b : a;
    }
}
