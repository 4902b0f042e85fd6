package org.dpsfleet.coordinator.projection;

import org.jspecify.annotations.Nullable;

/** Is notified of changes to tasks, so that counting them does not require iterating over all of them. */
@FunctionalInterface
public interface TaskListener {
    /**
     * A record changed what is known of a task; called on the thread that reads the topics.
     *
     * @param before null if this was the first record of it
     */
    void changed(@Nullable KnownTask before, KnownTask after);
}
