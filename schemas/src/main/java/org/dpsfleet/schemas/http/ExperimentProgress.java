package org.dpsfleet.schemas.http;

import java.time.Instant;
import org.dpsfleet.schemas.http.ExperimentStatus.ContextCounts;
import org.dpsfleet.schemas.http.ExperimentStatus.State;
import org.dpsfleet.schemas.http.ExperimentStatus.TaskCounts;
import org.jspecify.annotations.Nullable;

/**
 * How an experiment gets on, without its single tasks.
 *
 * @param finishedAt when its last task came to its end, null while one is open
 * @param lost attempts whose lease expired
 * @param retried attempts after a first one
 * @param tasksPerMinute that came to an end, over the last ten minutes; null while that can't be said
 * @param secondsLeft at that rate; null while that can't be said
 * @param heldUp what its open tasks wait for, in a sentence; null if nothing is in their way
 */
public record ExperimentProgress(
        String experimentId,
        String name,
        State state,
        Instant submittedAt,
        @Nullable Instant finishedAt,
        TaskCounts tasks,
        ContextCounts contexts,
        int lost,
        int retried,
        @Nullable Double tasksPerMinute,
        @Nullable Long secondsLeft,
        @Nullable String heldUp) {}
