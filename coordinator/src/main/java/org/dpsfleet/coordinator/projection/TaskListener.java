package org.dpsfleet.coordinator.projection;

import java.util.Collection;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Is notified of changes to tasks, so that counting them does not require iterating over all of them. */
public interface TaskListener {
    /**
     * A record changed what is known of a task; called on the thread that reads the topics.
     *
     * @param before null if this was the first record of it
     */
    void changed(@Nullable KnownTask before, KnownTask after);

    /** A task was deleted; it counts as if nothing had ever been heard of it. Called on the same thread. */
    void removed(KnownTask task);

    /** What has been counted of tasks that are to be deleted. */
    JsonNode countedOf(Collection<KnownTask> tasks);

    /** Counts what {@link #countedOf} gave when tasks were deleted, so that no counter falls. On the same thread. */
    void add(JsonNode counted);

    /** What it has counted, to be stored together with the tasks; called on the same thread. */
    byte[] counted();

    /** Goes on from what was stored. */
    void restore(byte[] counted);
}
