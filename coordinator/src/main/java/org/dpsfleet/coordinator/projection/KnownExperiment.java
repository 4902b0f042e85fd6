package org.dpsfleet.coordinator.projection;

import org.dpsfleet.schemas.message.ExperimentRecord;
import org.dpsfleet.schemas.message.TaskList;
import org.dpsfleet.schemas.message.TraceContext;
import org.jspecify.annotations.Nullable;

/**
 * An experiment and what is known of its tasks.
 *
 * @param record its newest one, without the ids that a record of an older version lists
 * @param list its tasks
 * @param counts of its tasks
 * @param traceparent of its newest record, whose trace its tasks go on; null where that names none
 * @param tracestate of the same record; null where it has none
 */
public record KnownExperiment(
        ExperimentRecord record,
        TaskList list,
        ExperimentCounts counts,
        @Nullable String traceparent,
        @Nullable String tracestate) {
    static KnownExperiment of(
            ExperimentRecord record, TaskList list, ExperimentCounts counts, @Nullable TraceContext trace) {
        return new KnownExperiment(
                record, list, counts, trace == null ? null : trace.parent(), trace == null ? null : trace.state());
    }

    KnownExperiment with(ExperimentCounts other) {
        return new KnownExperiment(record, list, other, traceparent, tracestate);
    }

    /** The trace that its tasks go on; null where its newest record names none. */
    public @Nullable TraceContext trace() {
        return TraceContext.of(traceparent, tracestate);
    }

    /** Its id. */
    public String id() {
        return record.experimentId();
    }

    /** How many tasks it has. */
    public int tasks() {
        return list.count();
    }

    /** Its tasks that are not on a topic yet. */
    public int unpublished() {
        return list.count() - counts.known();
    }

    /** Whether a person has cancelled it. */
    public boolean cancelled() {
        return record.cancelledAt() != null;
    }

    /** Whether this version plans other tasks than those that its record was written for. */
    public boolean plannedOtherwise() {
        var written = record.taskList();
        return written != null && !written.sha256().equals(list.sha256());
    }
}
