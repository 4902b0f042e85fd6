package org.dpsfleet.schemas.message;

import java.time.Instant;
import java.util.List;
import tools.jackson.databind.JsonNode;

/**
 * Value of {@code dps.deleted-tasks}, keyed by experiment id: tasks that were deleted with the experiment. Whatever
 * any topic says of them counts no longer, before this record and after it: their ids are never used again.
 *
 * @param version of this message's schema
 * @param experimentId of the experiment that was deleted
 * @param at when that was
 * @param taskIds base64 of the ids, 32 bytes each, one after the other
 * @param totals what the coordinator's counters had counted of these tasks, for each that it has; deleting a task makes
 *     no counter fall
 */
public record DeletedTasks(int version, String experimentId, Instant at, String taskIds, List<JsonNode> totals) {
    public static final int VERSION = 1;

    public DeletedTasks {
        totals = List.copyOf(totals);
    }
}
