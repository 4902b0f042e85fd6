package org.dpsfleet.coordinator.dispatch;

import org.dpsfleet.coordinator.projection.Projection;
import org.dpsfleet.schemas.message.Stage;
import org.dpsfleet.schemas.trace.TaskKeys;
import org.slf4j.spi.LoggingEventBuilder;

/** Lines of the log about a task, with the keys that its workers' lines have. */
final class TaskLine {
    private TaskLine() {}

    /** Adds what names an attempt; its experiment, where a message of it could be read. */
    static LoggingEventBuilder about(
            LoggingEventBuilder line, Projection projection, String taskId, Stage stage, int attempt) {
        var experiment = projection.task(taskId).map(task -> task.experimentId());
        var named = experiment.isPresent() ? line.addKeyValue(TaskKeys.EXPERIMENT, experiment.get()) : line;
        return named.addKeyValue(TaskKeys.TASK, taskId)
                .addKeyValue(TaskKeys.STAGE, stage)
                .addKeyValue(TaskKeys.ATTEMPT, attempt);
    }
}
