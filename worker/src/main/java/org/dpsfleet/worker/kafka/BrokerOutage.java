package org.dpsfleet.worker.kafka;

import java.time.Duration;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.dpsfleet.schemas.topic.BrokerRefusal;
import org.dpsfleet.worker.settings.WorkerListener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tracks outages of the broker, and requests that a reachable broker refuses: each is logged once at its
 * beginning and once at its end.
 */
public final class BrokerOutage {
    private static final Logger LOG = LoggerFactory.getLogger(BrokerOutage.class);
    private static final long FIRST_PAUSE_MILLIS = 100;
    private static final long LONGEST_PAUSE_MILLIS = 5_000;
    private static final long REFUSED_PAUSE_MILLIS = 30_000;
    private static final long NONE = 0;

    /** What a worker needs the broker for. */
    enum Use {
        TAKING,
        SAYING,
        PUBLISHING,
        HEARING
    }

    private final String workerId;
    private final WorkerListener listener;
    private final Map<Use, String> refusals = Collections.synchronizedMap(new EnumMap<>(Use.class));
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final AtomicLong since = new AtomicLong(NONE);

    /**
     * @param listener hears what the broker refuses
     */
    public BrokerOutage(String workerId, WorkerListener listener) {
        this.workerId = workerId;
        this.listener = listener;
    }

    /** A request failed, because the broker is unreachable or because it refused the request. */
    void failed(Use use, Throwable thrown) {
        var refusal = BrokerRefusal.of(thrown);
        if (refusal.isEmpty()) {
            seen(reason(thrown));
        } else if (!refusal.get()
                .sentence()
                .equals(refusals.put(use, refusal.get().sentence()))) {
            LOG.atError()
                    .addKeyValue("worker", workerId)
                    .addKeyValue("reason", refusal.get().sentence())
                    .log("Kafka refuses what the worker needs, the worker keeps asking");
            listener.refused(refusal.get().sentence());
        }
    }

    /** A request succeeded: the broker is reachable and no longer refuses it. */
    void worked(Use use) {
        allowed(use);
        ended();
    }

    /** The broker no longer refuses the request. */
    void allowed(Use use) {
        if (refusals.remove(use) != null) {
            LOG.atInfo().addKeyValue("worker", workerId).log("Kafka refuses no longer what the worker needs");
            if (refusals.isEmpty()) {
                listener.refused(null);
            }
        }
    }

    /** Something could not be done because of the broker. */
    void seen(String reason) {
        if (since.compareAndSet(NONE, Math.max(1, System.nanoTime()))) {
            LOG.atWarn()
                    .addKeyValue("worker", workerId)
                    .addKeyValue("reason", reason)
                    .log("the broker cannot be used, the worker keeps trying");
        }
    }

    /** Something worked. */
    void ended() {
        long begun = since.getAndSet(NONE);
        if (begun != NONE) {
            LOG.atInfo()
                    .addKeyValue("worker", workerId)
                    .addKeyValue("away", Duration.ofNanos(System.nanoTime() - begun))
                    .log("the broker is back");
        }
    }

    boolean lasts() {
        return since.get() != NONE;
    }

    /** Waits longer after each failed try (the first is 0), but not beyond {@link #stop}. */
    public void pause(int tries) {
        // Somebody has to do something first, and a task given back so often that Kafka gives it up is lost.
        long millis = refusals.isEmpty()
                ? Math.min(LONGEST_PAUSE_MILLIS, FIRST_PAUSE_MILLIS << Math.min(tries, 10))
                : REFUSED_PAUSE_MILLIS;
        try {
            if (stopped.await(millis, TimeUnit.MILLISECONDS)) {
                // Stopping: what is left to publish is tried quickly, the grace time is short.
                TimeUnit.MILLISECONDS.sleep(FIRST_PAUSE_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    public void stop() {
        stopped.countDown();
    }

    /** The root cause: the exceptions around it only say that a client cannot continue. */
    private static String reason(Throwable thrown) {
        var first = thrown;
        for (var cause = first.getCause(); cause != null; cause = cause.getCause()) {
            first = cause;
        }
        return first.toString();
    }
}
