package org.dpsfleet.coordinator.plan;

import org.dpsfleet.schemas.codec.ContentId;
import org.dpsfleet.schemas.message.ExperimentRecord;
import org.dpsfleet.schemas.spec.ExperimentSpec;
import org.dpsfleet.schemas.spec.NetworkSpec;

/**
 * Plans an experiment into tasks: equal experiments give equal tasks, byte for byte.
 *
 * <p>Contexts share the frozen network's forward pass, so a task carries as many as fit into {@code
 * columnsPerTask}, spread evenly: 720 contexts of 10 repetitions at 4096 columns are two tasks of
 * 360.
 *
 * @param columnsPerTask the most contexts times repetitions in one task, at least 1; a single
 *     context with more repetitions than that is still one task
 */
public record Planner(int columnsPerTask) {
    /** The tasks of an experiment as it was recorded; planned by this version. */
    public static Plan plan(ExperimentRecord record) {
        var columns = record.columnsPerTask();
        var list = record.taskList();
        return new Planner(columns == null ? 1 : columns)
                .plan(record.spec())
                .inGeneration(list == null ? 0 : list.idGeneration());
    }

    public Planner {
        if (columnsPerTask < 1) {
            throw new IllegalArgumentException("columnsPerTask " + columnsPerTask + ": expected at least 1");
        }
    }

    /** The tasks of a valid experiment that is pinned to its data, in generation 0. */
    public Plan plan(ExperimentSpec asked) {
        var spec = asked.withNetworks(
                asked.metrics().networks().stream().map(NetworkSpec::planned).toList());
        return new Plan(ContentId.ofExperiment(spec), spec, columnsPerTask, Contexts.expand(spec.contexts()), 0);
    }
}
