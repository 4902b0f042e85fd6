package org.dpsfleet.schemas.http;

import java.util.List;
import org.dpsfleet.schemas.http.DeadLetteredTask.PastEvent;

/**
 * What became of a task of an experiment.
 *
 * @param state as in {@code TaskCounts}
 * @param changed a number that is greater the later something was last heard of the task; 0 where that is long ago
 * @param events the oldest first: outcomes of all attempts, and of the attempt that it is in when it was published and
 *     claimed, and how far it was last said to be
 */
public record TaskHistory(String taskId, String state, long changed, List<PastEvent> events) {
    public TaskHistory {
        events = List.copyOf(events);
    }
}
