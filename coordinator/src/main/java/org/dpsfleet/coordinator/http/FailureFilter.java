package org.dpsfleet.coordinator.http;

import java.time.Instant;
import java.util.Set;
import org.dpsfleet.coordinator.projection.Letter;
import org.dpsfleet.schemas.http.FailureQuery;
import org.jspecify.annotations.Nullable;

/**
 * Takes the dead letters that are asked for.
 *
 * @param tasks of the experiment that they belong to; null for all
 */
record FailureFilter(FailureQuery query, @Nullable Set<String> tasks) {
    boolean takes(Letter letter) {
        var account = letter.account();
        var at = Instant.ofEpochMilli(letter.message().timestamp());
        return (tasks == null || tasks.contains(letter.taskId()))
                && (query.category() == null
                        || query.category() == account.cause().category())
                && (query.worker() == null || query.worker().equals(account.worker()))
                && (query.since() == null || !at.isBefore(query.since()))
                && (query.until() == null || at.isBefore(query.until()));
    }
}
