package org.dpsfleet.schemas.message;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import org.dpsfleet.schemas.spec.ExperimentSpec;
import org.jspecify.annotations.Nullable;

/**
 * Value of {@code dps.experiments} (compacted), keyed by experiment id.
 *
 * @param version of this message's schema
 * @param experimentId first 16 hexadecimal digits of the sha256 of the canonical JSON of {@code
 *     spec}, so that the same experiment submitted twice is one experiment
 * @param spec pinned to its data: every {@code sha256} is present
 * @param taskIds of the tasks that answer it, in the plan's order, in a record that an older version wrote; another
 *     experiment may have asked for some of them first
 * @param columnsPerTask the setting that the tasks were planned with, so that they can be listed, and those that are
 *     not published yet made again; null in a record whose tasks were all published with it
 * @param cancelledAt when a person cancelled it, null if nobody has or it was submitted again since
 * @param taskList how to list the tasks that answer it; null where {@code taskIds} has them
 */
public record ExperimentRecord(
        int version,
        String experimentId,
        ExperimentSpec spec,
        Instant submittedAt,
        List<String> taskIds,
        @Nullable Integer columnsPerTask,
        @Nullable Instant cancelledAt,
        @Nullable TaskList taskList) {
    public static final int VERSION = 1;

    /** The one submitted first comes first. */
    public static final Comparator<ExperimentRecord> BY_SUBMISSION =
            Comparator.comparing(ExperimentRecord::submittedAt).thenComparing(ExperimentRecord::experimentId);

    /** A record without {@code task_ids} has none. */
    public ExperimentRecord(
            int version,
            String experimentId,
            ExperimentSpec spec,
            Instant submittedAt,
            @Nullable List<String> taskIds,
            @Nullable Integer columnsPerTask,
            @Nullable Instant cancelledAt,
            @Nullable TaskList taskList) {
        this.version = version;
        this.experimentId = experimentId;
        this.spec = spec;
        this.submittedAt = submittedAt;
        this.taskIds = taskIds == null ? List.of() : List.copyOf(taskIds);
        this.columnsPerTask = columnsPerTask;
        this.cancelledAt = cancelledAt;
        this.taskList = taskList;
    }

    /** As an older version wrote it. */
    public ExperimentRecord(
            int version,
            String experimentId,
            ExperimentSpec spec,
            Instant submittedAt,
            List<String> taskIds,
            @Nullable Integer columnsPerTask,
            @Nullable Instant cancelledAt) {
        this(version, experimentId, spec, submittedAt, taskIds, columnsPerTask, cancelledAt, null);
    }

    /** How many tasks answer it. */
    public int countTasks() {
        return taskList == null ? taskIds.size() : taskList.count();
    }

    /** With tasks that are all published. */
    public ExperimentRecord(
            int version, String experimentId, ExperimentSpec spec, Instant submittedAt, List<String> taskIds) {
        this(version, experimentId, spec, submittedAt, taskIds, null, null, null);
    }

    /** Without tasks. */
    public ExperimentRecord(int version, String experimentId, ExperimentSpec spec, Instant submittedAt) {
        this(version, experimentId, spec, submittedAt, List.of(), null, null, null);
    }

    /** The same experiment, described otherwise where no result depends on it. */
    public ExperimentRecord withSpec(ExperimentSpec other) {
        return new ExperimentRecord(
                version, experimentId, other, submittedAt, taskIds, columnsPerTask, cancelledAt, taskList);
    }

    /** The same experiment, cancelled; null: taken up again. */
    public ExperimentRecord withCancelledAt(@Nullable Instant at) {
        return new ExperimentRecord(version, experimentId, spec, submittedAt, taskIds, columnsPerTask, at, taskList);
    }

    /** The same experiment, answered by other tasks. */
    public ExperimentRecord withTasks(TaskList list, int columns) {
        return new ExperimentRecord(version, experimentId, spec, submittedAt, List.of(), columns, cancelledAt, list);
    }

    /** The same experiment, with these ids or none. */
    public ExperimentRecord withTaskIds(List<String> ids) {
        return new ExperimentRecord(
                version, experimentId, spec, submittedAt, ids, columnsPerTask, cancelledAt, taskList);
    }
}
