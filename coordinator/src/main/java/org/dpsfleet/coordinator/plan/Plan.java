package org.dpsfleet.coordinator.plan;

import java.util.List;
import org.dpsfleet.schemas.message.AdaptationTask;
import org.dpsfleet.schemas.spec.ExperimentSpec;

/**
 * An experiment taken apart into tasks.
 *
 * @param experimentId first 16 hexadecimal digits of the sha256 of the canonical {@code spec}
 * @param spec with every network's layers filled in
 * @param tasks distinct, in the order of networks, comparisons, draw seeds, variants, contexts; all
 *     of attempt 1
 */
public record Plan(String experimentId, ExperimentSpec spec, List<AdaptationTask> tasks) {
    public Plan {
        tasks = List.copyOf(tasks);
    }

    /** The ids of {@link #tasks}. */
    public List<String> taskIds() {
        return tasks.stream().map(AdaptationTask::taskId).toList();
    }
}
