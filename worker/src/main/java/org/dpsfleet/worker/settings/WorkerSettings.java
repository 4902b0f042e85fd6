package org.dpsfleet.worker.settings;

import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.TracerProvider;
import java.time.Duration;
import java.util.ArrayList;
import java.util.regex.Pattern;
import org.dpsfleet.schemas.topic.KafkaSettings;

/**
 * What a worker's task loop needs to know; the command's options and {@code fleet run} make one, and it reaches
 * the loop as it is, but for the name, the device and the listener that the process adds.
 *
 * @param workerId unique among the running workers: letters, digits, '.', '_' and '-'
 * @param device the work runs on, for example {@code cpu} or {@code cuda:0 NVIDIA H100}
 * @param kafka how to reach Kafka
 * @param lease how long it keeps a task
 * @param grace how long a stopping worker waits for its task to save its state, at least zero
 * @param recycling when the worker gives way to a new process
 * @param listener hears what becomes of the worker
 * @param tracer of the spans of attempts
 */
public record WorkerSettings(
        String workerId,
        String device,
        KafkaSettings kafka,
        TaskLease lease,
        Duration grace,
        Recycling recycling,
        WorkerListener listener,
        Tracer tracer) {
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9._-]{1,100}");
    private static final Duration USUAL_GRACE = Duration.ofSeconds(30);
    // Beyond the grace time: one try to publish, and the clients' own closing.
    private static final Duration CLOSING = Duration.ofSeconds(30);

    /** @throws IllegalArgumentException if the id or the grace time is not accepted; names both */
    public WorkerSettings {
        var problems = new ArrayList<String>();
        if (!ID.matcher(workerId).matches()) {
            problems.add("worker id: '" + workerId + "' is not accepted; accepted: 1 to 100 letters, digits, . _ -");
        }
        if (grace.isNegative()) {
            problems.add("grace: " + grace + " is not accepted; accepted: at least 0s");
        }
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(String.join("\n", problems));
        }
    }

    /** Of a worker whose spans go nowhere. */
    public WorkerSettings(
            String workerId,
            String device,
            KafkaSettings kafka,
            TaskLease lease,
            Duration grace,
            Recycling recycling,
            WorkerListener listener) {
        this(
                workerId,
                device,
                kafka,
                lease,
                grace,
                recycling,
                listener,
                TracerProvider.noop().get("org.dpsfleet"));
    }

    /** The usual lease, 30 s of grace, no recycling, nobody who listens. */
    public static WorkerSettings of(String workerId, KafkaSettings kafka, String device) {
        return new WorkerSettings(
                workerId, device, kafka, TaskLease.USUAL, USUAL_GRACE, Recycling.NEVER, WorkerListener.NONE);
    }

    /** How long a worker that is told to stop takes at most; who kills it earlier loses what it has not saved yet. */
    public Duration stopsWithin() {
        return grace.plus(CLOSING);
    }

    /** The same for one worker among several. */
    public WorkerSettings as(String id, String on, WorkerListener hears) {
        return new WorkerSettings(id, on, kafka, lease, grace, recycling, hears, tracer);
    }

    /** The same with another lease. */
    public WorkerSettings with(TaskLease other) {
        return new WorkerSettings(workerId, device, kafka, other, grace, recycling, listener, tracer);
    }

    /** The same with another end of the process. */
    public WorkerSettings with(Recycling other) {
        return new WorkerSettings(workerId, device, kafka, lease, grace, other, listener, tracer);
    }

    /** The same with another place for its spans. */
    public WorkerSettings with(Tracer other) {
        return new WorkerSettings(workerId, device, kafka, lease, grace, recycling, listener, other);
    }
}
