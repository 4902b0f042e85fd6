package org.dpsfleet.schemas.message;

import java.time.Instant;
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
 * @param taskIds of the tasks that answer it, in the plan's order; another experiment may have asked
 *     for some of them first. They are kept because a plan depends on settings that may change.
 */
public record ExperimentRecord(
        int version,
        String experimentId,
        ExperimentSpec spec,
        Instant submittedAt,
        List<String> taskIds) {
    public static final int VERSION = 1;

    /** A record without {@code task_ids} has none. */
    public ExperimentRecord(
            int version,
            String experimentId,
            ExperimentSpec spec,
            Instant submittedAt,
            @Nullable List<String> taskIds) {
        this.version = version;
        this.experimentId = experimentId;
        this.spec = spec;
        this.submittedAt = submittedAt;
        this.taskIds = taskIds == null ? List.of() : List.copyOf(taskIds);
    }

    /** Without tasks. */
    public ExperimentRecord(
            int version, String experimentId, ExperimentSpec spec, Instant submittedAt) {
        this(version, experimentId, spec, submittedAt, List.of());
    }
}
