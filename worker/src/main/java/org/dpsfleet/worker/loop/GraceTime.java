package org.dpsfleet.worker.loop;

import java.time.Duration;

/** How long a stopping worker waits for its running task. Any thread. */
final class GraceTime {
    private volatile boolean begun;
    private volatile long end;

    /** Begins it; false if it has begun before. */
    synchronized boolean begin(Duration length) {
        if (begun) {
            return false;
        }
        end = System.nanoTime() + length.toNanos();
        begun = true;
        return true;
    }

    boolean hasBegun() {
        return begun;
    }

    boolean isOver() {
        return begun && System.nanoTime() - end >= 0;
    }
}
