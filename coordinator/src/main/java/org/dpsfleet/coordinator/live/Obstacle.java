package org.dpsfleet.coordinator.live;

import java.util.Locale;
import org.dpsfleet.schemas.http.ExperimentStatus.State;
import org.dpsfleet.schemas.http.ExperimentStatus.TaskCounts;
import org.jspecify.annotations.Nullable;

/** What an experiment's open tasks wait for. */
final class Obstacle {
    private Obstacle() {}

    /**
     * In a sentence; null if nothing is in their way.
     *
     * @param firstRunning tasks of any experiment that workers of the first stage hold
     * @param laterRunning those that workers of later stages hold
     * @param stopped what keeps the whole fleet from working, null for nothing
     */
    static @Nullable String of(
            State state, TaskCounts tasks, int firstRunning, int laterRunning, @Nullable String stopped) {
        if (state.ended()) {
            return null;
        }
        if (stopped != null) {
            return stopped;
        }
        if (state == State.CANCELLING) {
            return count(tasks.running(), "running task") + " still to be stopped by the workers";
        }
        if (tasks.adapted() > 0 && laterRunning == 0) {
            return count(tasks.adapted(), "adapted task") + " waiting for an eval-worker, and none has a task";
        }
        boolean unclaimed = tasks.published() + tasks.planned() > 0;
        if (unclaimed && tasks.running() == 0) {
            return firstRunning == 0
                    ? "no gpu-worker has a task: start one, or look at its log"
                    : "the workers have tasks of other experiments";
        }
        return tasks.waiting() > 0 ? count(tasks.waiting(), "task") + " waiting for another attempt" : null;
    }

    private static String count(int number, String what) {
        return String.format(Locale.ROOT, "%,d %s%s", number, what, number == 1 ? "" : "s");
    }
}
