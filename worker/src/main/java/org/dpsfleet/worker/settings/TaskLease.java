package org.dpsfleet.worker.settings;

import java.time.Duration;
import java.util.ArrayList;

/**
 * How long a worker holds a task without heartbeats, and without progress.
 *
 * @param length how long a task stays this worker's without a heartbeat; at least three heartbeats
 * @param heartbeat between two progress records, more than zero
 * @param patience how long a task may go without progress before it counts as stuck and its heartbeats
 *     stop; at least one lease
 */
public record TaskLease(Duration length, Duration heartbeat, Duration patience) {
    /**
     * A lease of 20 s, a heartbeat every 4 s, patience of 30 min: the task of a killed worker waits less than half
     * a minute, and a worker that pauses for a garbage collection keeps its task.
     */
    public static final TaskLease USUAL =
            new TaskLease(Duration.ofSeconds(20), Duration.ofSeconds(4), Duration.ofMinutes(30));

    /** @throws IllegalArgumentException if a time is out of its range; names all that are */
    public TaskLease {
        var problems = new ArrayList<String>();
        if (!heartbeat.isPositive()) {
            problems.add("heartbeat: " + heartbeat + " is not accepted; accepted: more than 0s");
        }
        if (length.compareTo(heartbeat.multipliedBy(3)) < 0) {
            problems.add("lease: " + length + " is not accepted; accepted: at least three heartbeats");
        }
        if (patience.compareTo(length) < 0) {
            problems.add("patience: " + patience + " is not accepted; accepted: at least the lease");
        }
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(String.join("\n", problems));
        }
    }
}
