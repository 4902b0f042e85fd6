package org.dpsfleet.coordinator.dispatch;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.dpsfleet.coordinator.plan.Plan;
import org.dpsfleet.coordinator.plan.Planner;
import org.dpsfleet.coordinator.projection.Projection;
import org.dpsfleet.schemas.message.AdaptationTask;
import org.dpsfleet.schemas.message.ExperimentRecord;
import org.jspecify.annotations.Nullable;

/**
 * The tasks of an experiment that are still to be published. Its task ids determine which task is next; only
 * that task is constructed.
 */
final class Unpublished {
    private ExperimentRecord experiment;
    private @Nullable Plan plan;
    private int position;

    Unpublished(ExperimentRecord experiment) {
        this(experiment, null);
    }

    /**
     * @param plan of the experiment; null: it is made when it is needed
     */
    Unpublished(ExperimentRecord experiment, @Nullable Plan plan) {
        this.experiment = experiment;
        this.plan = plan;
    }

    ExperimentRecord experiment() {
        return experiment;
    }

    /** The same with the newest record; starts again from the beginning if that record names other tasks. */
    @SuppressWarnings("ReferenceEquality") // records are equal only after a comparison of all their task ids
    Unpublished updated(ExperimentRecord newest) {
        if (newest != experiment) {
            if (!newest.taskIds().equals(experiment.taskIds())) {
                return new Unpublished(newest);
            }
            experiment = newest;
        }
        return this;
    }

    /** Moves on to the next task that is not on the topic; false if there is none. */
    boolean more(Projection projection, Set<String> chosen) {
        if (experiment.columnsPerTask() == null) {
            return false;
        }
        List<String> ids = experiment.taskIds();
        while (position < ids.size()
                && (projection.task(ids.get(position)).isPresent() || chosen.contains(ids.get(position)))) {
            position++;
        }
        return position < ids.size();
    }

    /** The next task; empty if this version of the planner plans a different one. */
    Optional<AdaptationTask> make() {
        var planned = plan();
        if (planned.count() != experiment.taskIds().size()) {
            return Optional.empty();
        }
        var task = planned.task(position);
        return Optional.of(task)
                .filter(t -> t.taskId().equals(experiment.taskIds().get(position)));
    }

    /** The record with the tasks that this version of the planner produces. */
    ExperimentRecord replanned() {
        return experiment.withTasks(plan().taskIds(), plan().columnsPerTask());
    }

    private Plan plan() {
        var columns = experiment.columnsPerTask();
        if (plan == null) {
            plan = new Planner(columns == null ? 1 : columns).plan(experiment.spec());
        }
        return plan;
    }
}
