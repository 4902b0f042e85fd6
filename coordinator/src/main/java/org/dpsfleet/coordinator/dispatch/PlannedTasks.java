package org.dpsfleet.coordinator.dispatch;

import java.util.List;
import org.dpsfleet.coordinator.plan.Plan;
import org.dpsfleet.coordinator.plan.TaskIds;
import org.dpsfleet.coordinator.projection.Deletions;

/**
 * A plan with the ids of its tasks, which are many to compute.
 *
 * @param plan in the first generation in which none of its tasks was deleted
 */
record PlannedTasks(Plan plan, TaskIds ids) {
    /**
     * Computes the ids. Any thread.
     *
     * @param plan in any generation; none before it is tried
     */
    static PlannedTasks of(Plan plan, Deletions deletions) {
        var planned = new PlannedTasks(plan, plan.taskIds());
        while (deletions.hasAnyOf(planned.ids)) {
            var next = planned.plan.inGeneration(planned.plan.generation() + 1);
            planned = new PlannedTasks(next, next.taskIds());
        }
        return planned;
    }

    /** Of an experiment that is known, whose ids nobody needs. */
    static PlannedTasks known(Plan plan) {
        return new PlannedTasks(plan, TaskIds.of(List.of()));
    }
}
