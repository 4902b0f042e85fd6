package org.dpsfleet.coordinator.http;

import java.util.Set;
import java.util.function.Predicate;
import org.dpsfleet.coordinator.projection.DeadTask;
import org.dpsfleet.schemas.http.FailureQuery;
import org.jspecify.annotations.Nullable;

/**
 * Takes the dead-lettered tasks that are asked for.
 *
 * @param tasks of the experiment that they belong to; null for all
 */
record FailureFilter(FailureQuery query, @Nullable Set<String> tasks) implements Predicate<DeadTask> {
    @Override
    public boolean test(DeadTask dead) {
        return (tasks == null || tasks.contains(dead.taskId()))
                && (query.category() == null || query.category() == dead.category())
                && (query.worker() == null || query.worker().equals(dead.worker()))
                && (query.since() == null || !dead.failedAt().isBefore(query.since()))
                && (query.until() == null || dead.failedAt().isBefore(query.until()));
    }
}
