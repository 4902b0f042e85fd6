package org.dpsfleet.coordinator.http;

import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.dpsfleet.coordinator.projection.KnownTask;
import org.dpsfleet.coordinator.projection.Projection;
import org.dpsfleet.coordinator.task.Audit;
import org.dpsfleet.coordinator.task.TaskState;
import org.jspecify.annotations.Nullable;

/**
 * Sums over the finished tasks of an experiment. Finished tasks do not change, so each is examined once, and the
 * cost of a status request depends only on the number of open tasks. Thread-safe.
 */
final class DoneTasks {
    private final List<String> taskIds;
    private final BitSet done = new BitSet();
    private long contexts;
    private int lost;
    private int retried;
    private @Nullable Instant last;

    DoneTasks(List<String> taskIds) {
        this.taskIds = taskIds;
    }

    /**
     * The sums at one moment.
     *
     * @param lost attempts whose worker vanished
     * @param last when the last of them was scored, null for none
     * @param others the experiment's other tasks, as far as they are known
     */
    record Sums(
            int tasks,
            long contexts,
            int lost,
            int retried,
            @Nullable Instant last,
            List<KnownTask> others) {}

    boolean isOf(List<String> ids) {
        return taskIds.equals(ids);
    }

    /** Adds what is done by now. */
    synchronized Sums now(Projection projection) {
        var others = new ArrayList<KnownTask>();
        for (int i = done.nextClearBit(0); i < taskIds.size(); i = done.nextClearBit(i + 1)) {
            int position = i;
            projection.task(taskIds.get(i)).ifPresent(task -> {
                if (task.state() instanceof TaskState.Done) {
                    done.set(position);
                    add(task);
                } else {
                    others.add(task);
                }
            });
        }
        return new Sums(done.cardinality(), contexts, lost, retried, last, others);
    }

    /** Attempts of a task after the first one of their stage. */
    static int retried(KnownTask task) {
        return task.republished().values().stream().mapToInt(n -> n).sum();
    }

    private void add(KnownTask task) {
        var audit = Audit.of(task.history());
        contexts += task.contexts();
        lost += audit.lost();
        retried += retried(task);
        var at = audit.closedAt();
        if (at != null && (last == null || at.isAfter(last))) {
            last = at;
        }
    }
}
