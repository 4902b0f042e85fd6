package org.dpsfleet.worker.settings;

import java.time.Duration;
import java.util.ArrayList;
import java.util.regex.Pattern;
import org.dpsfleet.schemas.topic.KafkaSettings;

/**
 * What a worker needs to know.
 *
 * @param workerId unique among the running workers: letters, digits, '.', '_' and '-'
 * @param kafka how to reach Kafka
 * @param lease how long a task stays this worker's without a heartbeat; at least three heartbeats
 * @param heartbeat between two progress records, more than zero
 * @param patience how long a task may go without progress before it counts as stuck and its lease is
 *     let go; at least one lease
 * @param grace how long a stopping worker waits for its task to save its state, at least zero
 * @param device the work runs on, for example {@code cpu} or {@code cuda:0 NVIDIA H100}
 * @param recycling when the worker gives way to a new process
 * @param listener hears what becomes of the worker
 */
public record WorkerSettings(
        String workerId,
        KafkaSettings kafka,
        Duration lease,
        Duration heartbeat,
        Duration patience,
        Duration grace,
        String device,
        Recycling recycling,
        WorkerListener listener) {
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9._-]{1,100}");

    public WorkerSettings {
        var problems = new ArrayList<String>();
        if (!ID.matcher(workerId).matches()) {
            problems.add("worker id: '" + workerId + "' is not accepted; accepted: 1 to 100 letters, digits, . _ -");
        }
        if (!heartbeat.isPositive()) {
            problems.add("heartbeat: " + heartbeat + " is not accepted; accepted: more than 0s");
        }
        if (lease.compareTo(heartbeat.multipliedBy(3)) < 0) {
            problems.add("lease: " + lease + " is not accepted; accepted: at least three heartbeats");
        }
        if (patience.compareTo(lease) < 0) {
            problems.add("patience: " + patience + " is not accepted; accepted: at least the lease");
        }
        if (grace.isNegative()) {
            problems.add("grace: " + grace + " is not accepted; accepted: at least 0s");
        }
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(String.join("\n", problems));
        }
    }

    /**
     * Lease 20 s, heartbeat 4 s, patience 30 min, grace 30 s, no recycling: a dead worker's task waits
     * less than half a minute, a worker that pauses for a garbage collection keeps its own.
     */
    public static WorkerSettings of(String workerId, KafkaSettings kafka, String device) {
        return new WorkerSettings(
                workerId,
                kafka,
                Duration.ofSeconds(20),
                Duration.ofSeconds(4),
                Duration.ofMinutes(30),
                Duration.ofSeconds(30),
                device,
                Recycling.NEVER,
                WorkerListener.NONE);
    }

    /** The same with what only a worker that is a process of its own has. */
    public WorkerSettings asProcess(Duration patience, Recycling recycling, WorkerListener listener) {
        return new WorkerSettings(workerId, kafka, lease, heartbeat, patience, grace, device, recycling, listener);
    }
}
