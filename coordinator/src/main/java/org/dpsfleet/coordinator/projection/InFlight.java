package org.dpsfleet.coordinator.projection;

import java.util.HashMap;
import java.util.Map;
import org.dpsfleet.coordinator.task.TaskState;
import org.dpsfleet.schemas.message.Stage;
import org.jspecify.annotations.Nullable;

/**
 * How many tasks are in the first stage without an outcome: on the topic, running, or waiting
 * for another attempt. A task that several experiments asked for counts for the one that it was
 * published for.
 */
public final class InFlight {
    private final Map<String, Integer> byExperiment = new HashMap<>();
    private final Stage first;
    private int unclaimed;
    private int running;

    /**
     * Of no task yet.
     *
     * @param first the stage that the coordinator publishes new tasks to
     */
    InFlight(Stage first) {
        this.first = first;
    }

    /** On the topic, not claimed by a worker. */
    public synchronized int unclaimed() {
        return unclaimed;
    }

    /** Held by a worker. */
    public synchronized int running() {
        return running;
    }

    /** Of one experiment. */
    public synchronized int of(String experimentId) {
        return byExperiment.getOrDefault(experimentId, 0);
    }

    synchronized void changed(@Nullable KnownTask before, KnownTask after) {
        if (before != null) {
            count(before, -1);
        }
        count(after, 1);
    }

    synchronized void removed(KnownTask task) {
        count(task, -1);
    }

    private void count(KnownTask task, int by) {
        var state = task.state();
        if (!state.stage().equals(first) || !state.open()) {
            return;
        }
        if (state instanceof TaskState.Published) {
            unclaimed += by;
        } else if (state instanceof TaskState.Running) {
            running += by;
        }
        var experimentId = task.experimentId();
        if (experimentId != null) {
            byExperiment.merge(experimentId, by, InFlight::sum);
        }
    }

    /** Null, which removes the entry, for none. */
    private static @Nullable Integer sum(int a, int b) {
        return a + b == 0 ? null : Integer.valueOf(a + b);
    }
}
