package org.dpsfleet.schemas.http;

import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Which dead-lettered tasks are to be tried again. One request replays at most {@code limit} of them; the
 * answer says where the next one goes on.
 *
 * @param taskIds only these; null: all that {@code filter} takes
 * @param filter only those that it takes; null: all of {@code taskIds}, whatever became of them since
 * @param after only those that come after this task, as the last answer's {@code next} says
 * @param limit the most of them, from 1 to 10,000
 * @param with the message to publish in place of the dead letter's own, of a single task
 * @param dryRun only say what would be done
 * @param force also those that have meanwhile succeeded; the first result goes on to count
 */
public record ReplayRequest(
        @Nullable List<String> taskIds,
        @Nullable FailureQuery filter,
        @Nullable String after,
        int limit,
        @Nullable JsonNode with,
        boolean dryRun,
        boolean force) {
    public ReplayRequest {
        taskIds = taskIds == null ? null : List.copyOf(taskIds);
    }

    /** The same request for what comes after this task. */
    public ReplayRequest from(@Nullable String task) {
        return new ReplayRequest(taskIds, filter, task, limit, with, dryRun, force);
    }
}
