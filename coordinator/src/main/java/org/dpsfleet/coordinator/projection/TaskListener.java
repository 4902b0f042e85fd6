package org.dpsfleet.coordinator.projection;

import org.jspecify.annotations.Nullable;

/** Is notified of changes to tasks, so that counting them does not require iterating over all of them. */
public interface TaskListener {
    /**
     * A record changed what is known of a task; called on the thread that reads the topics.
     *
     * @param before null if this was the first record of it
     */
    void changed(@Nullable KnownTask before, KnownTask after);

    /** What it has counted, to be stored together with the tasks; called on the same thread. */
    byte[] counted();

    /** Goes on from what was stored. */
    void restore(byte[] counted);
}
