package org.dpsfleet.worker;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The times the broker is away: said once at their beginning and once at their end. */
final class BrokerOutage {
    private static final Logger LOG = LoggerFactory.getLogger(BrokerOutage.class);
    private static final long FIRST_PAUSE_MILLIS = 100;
    private static final long LONGEST_PAUSE_MILLIS = 5_000;
    private static final long NONE = 0;

    private final String workerId;
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final AtomicLong since = new AtomicLong(NONE);

    BrokerOutage(String workerId) {
        this.workerId = workerId;
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
    void over() {
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

    /** Waits longer from try to try (the first is 0), not beyond {@link #stop}. */
    void pause(int tries) {
        long millis = Math.min(LONGEST_PAUSE_MILLIS, FIRST_PAUSE_MILLIS << Math.min(tries, 10));
        try {
            if (stopped.await(millis, TimeUnit.MILLISECONDS)) {
                // Stopping: what is left to publish is tried quickly, the grace time is short.
                TimeUnit.MILLISECONDS.sleep(FIRST_PAUSE_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    void stop() {
        stopped.countDown();
    }
}
