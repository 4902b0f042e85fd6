package org.dpsfleet.coordinator.http;

import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import org.dpsfleet.coordinator.projection.DeadTask;
import org.dpsfleet.schemas.http.FailureQuery;

/**
 * Takes the dead-lettered tasks that are asked for.
 *
 * @param askedFor the experiments that asked for a task
 */
record FailureFilter(FailureQuery query, Function<String, List<String>> askedFor) implements Predicate<DeadTask> {
    @Override
    public boolean test(DeadTask dead) {
        return (query.category() == null || query.category() == dead.category())
                && (query.worker() == null || query.worker().equals(dead.worker()))
                && (query.since() == null || !dead.failedAt().isBefore(query.since()))
                && (query.until() == null || dead.failedAt().isBefore(query.until()))
                && (query.experiment() == null || askedFor.apply(dead.taskId()).contains(query.experiment()));
    }
}
