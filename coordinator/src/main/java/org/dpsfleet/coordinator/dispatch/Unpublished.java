package org.dpsfleet.coordinator.dispatch;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.dpsfleet.coordinator.plan.Plan;
import org.dpsfleet.coordinator.plan.Planner;
import org.dpsfleet.coordinator.projection.KnownExperiment;
import org.dpsfleet.coordinator.projection.Projection;
import org.dpsfleet.schemas.message.AdaptationTask;
import org.dpsfleet.schemas.message.ExperimentRecord;
import org.jspecify.annotations.Nullable;

/**
 * The tasks of an experiment that are still to be published. Its task ids determine which task is next; only
 * that task is constructed.
 */
final class Unpublished {
    private KnownExperiment experiment;
    private @Nullable Plan plan;
    private int position;
    private List<String> ids = List.of();

    Unpublished(KnownExperiment experiment) {
        this.experiment = experiment;
    }

    KnownExperiment experiment() {
        return experiment;
    }

    /** The same with the newest record; starts again from the beginning if that record names other tasks. */
    Unpublished updated(KnownExperiment newest) {
        if (!newest.list().equals(experiment.list())) {
            return new Unpublished(newest);
        }
        experiment = newest;
        return this;
    }

    /** Moves on to the next task that is not on the topic; false if there is none. */
    boolean more(Projection projection, Set<String> chosen) {
        if (experiment.record().columnsPerTask() == null || experiment.unpublished() == 0) {
            return false;
        }
        while (position < experiment.tasks()) {
            if (ids.isEmpty()) {
                ids = projection.experiments().taskIds(experiment, position);
            }
            if (!projection.knows(ids.getFirst()) && !chosen.contains(ids.getFirst())) {
                return true;
            }
            ids = ids.subList(1, ids.size());
            position++;
        }
        return false;
    }

    /** The next task; empty if this version of the planner plans a different one. */
    Optional<AdaptationTask> make() {
        var planned = plan();
        if (experiment.plannedOtherwise() || planned.count() != experiment.tasks()) {
            return Optional.empty();
        }
        return Optional.of(planned.task(position)).filter(task -> task.taskId().equals(ids.getFirst()));
    }

    /**
     * The next task and those that one message may bring with it, as far as they are not on the topic either.
     *
     * @param first as {@link #make} made it
     * @param most how many they may be
     */
    List<AdaptationTask> together(AdaptationTask first, Projection projection, Set<String> chosen, int most) {
        var planned = plan();
        var tasks = new ArrayList<AdaptationTask>();
        tasks.add(first);
        // Those before this position are on the topic.
        var others =
                planned.together(position).filter(other -> other > position).iterator();
        while (tasks.size() < most && others.hasNext()) {
            int next = others.nextInt();
            var id = projection.experiments().taskIds(experiment, next).getFirst();
            if (!projection.knows(id) && !chosen.contains(id)) {
                tasks.add(planned.task(next));
            }
        }
        return tasks;
    }

    /** The record with the tasks that this version of the planner produces. */
    ExperimentRecord replanned(Projection projection) {
        var planned = PlannedTasks.of(plan(), projection.deletions());
        return experiment
                .record()
                .withTasks(planned.plan().list(planned.ids()), planned.plan().columnsPerTask());
    }

    private Plan plan() {
        if (plan == null) {
            plan = Planner.plan(experiment.record());
        }
        return plan;
    }
}
