package org.dpsfleet.coordinator.projection;

import org.jspecify.annotations.Nullable;

/** Follows what becomes of tasks, so that nobody has to walk all of them to count some. */
@FunctionalInterface
public interface TaskListener {
    /**
     * A record changed what is known of a task; called on the thread that reads the topics.
     *
     * @param before null if this was the first record of it
     */
    void changed(@Nullable KnownTask before, KnownTask after);
}
