package org.dpsfleet.schemas.http;

import java.util.List;
import org.dpsfleet.schemas.message.ExperimentRecord;
import org.dpsfleet.schemas.message.TaskScores;

/**
 * The scores of an experiment's finished tasks.
 *
 * @param complete whether these are all of its tasks
 */
public record ExperimentResults(ExperimentRecord experiment, boolean complete, List<TaskScores> tasks) {
    public ExperimentResults {
        tasks = List.copyOf(tasks);
    }
}
