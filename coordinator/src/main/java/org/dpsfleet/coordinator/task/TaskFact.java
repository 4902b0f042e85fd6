package org.dpsfleet.coordinator.task;

import java.time.Instant;
import org.dpsfleet.schemas.message.Stage;
import org.dpsfleet.schemas.message.TaskEvent;

/** What a record of one of the topics says about a task. */
public sealed interface TaskFact {
    /** The task, or its checkpoint, is on the topic of its stage: workers may take this attempt. */
    record Announced(Stage stage, int attempt) implements TaskFact {}

    /**
     * Something happened to an attempt.
     *
     * @param recordedAt timestamp that the broker gave to the record
     * @param heardAt when it was read, by the clock that leases and delays are counted by
     */
    record Happened(TaskEvent event, Instant recordedAt, Instant heardAt) implements TaskFact {}

    /** The task's scores are on the topic of results. */
    record Scored(int attempt) implements TaskFact {}
}
