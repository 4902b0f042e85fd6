package org.dpsfleet.coordinator.projection;

import java.util.Collection;
import tools.jackson.databind.JsonNode;

/** An observer that counts tasks, and whose numbers are stored together with them. */
public interface TaskListener extends TaskObserver {
    /** What has been counted of tasks that are to be deleted. */
    JsonNode countedOf(Collection<KnownTask> tasks);

    /** Counts what {@link #countedOf} gave when tasks were deleted, so that no counter falls. On the same thread. */
    void add(JsonNode counted);

    /** What it has counted, to be stored together with the tasks; called on the same thread. */
    byte[] counted();

    /** Goes on from what was stored. */
    void restore(byte[] counted);
}
