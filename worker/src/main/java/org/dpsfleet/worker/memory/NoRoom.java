package org.dpsfleet.worker.memory;

import java.io.IOException;
import java.util.List;

/** A disk without room for what a task writes: no fault of the task, and another machine may have room. */
public final class NoRoom {
    /** Linux's messages and that of a store of checkpoints; an exhausted quota is treated like a full disk. */
    private static final List<String> WORDS =
            List.of("No space left on device", "Disk quota exceeded", "no room is left in the bucket");

    private NoRoom() {}

    /** Whether a full disk is among an exception's causes. */
    public static boolean is(Throwable thrown) {
        int depth = 0;
        for (Throwable t = thrown; t != null && depth < 20; t = t.getCause(), depth++) {
            String message = t.getMessage();
            if (t instanceof IOException && message != null && WORDS.stream().anyMatch(message::contains)) {
                return true;
            }
        }
        return false;
    }
}
