package org.dpsfleet.coordinator.projection;

import org.jspecify.annotations.Nullable;

/** Is notified of changes to tasks while they happen, on the thread that reads the topics. */
public interface TaskObserver {
    /**
     * A record changed what is known of a task.
     *
     * @param before null if this was the first record of it
     */
    void changed(@Nullable KnownTask before, KnownTask after);

    /** A task was deleted; it counts as if nothing had ever been heard of it. */
    void removed(KnownTask task);
}
