package org.dpsfleet.objectstore;

import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is held for as long as it is renewed, by a thread of its own that ends with the process. */
final class Lease implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Lease.class);

    private final Duration length;
    private final Runnable renewal;
    private final ScheduledExecutorService renewing;
    private volatile long renewed;

    private Lease(Duration length, Runnable renewal) {
        this.length = length;
        this.renewal = renewal;
        renewing = new ScheduledThreadPoolExecutor(
                1, Thread.ofPlatform().name("aside-lease").daemon().factory());
    }

    /**
     * Takes one.
     *
     * @throws UncheckedIOException if the first renewal does
     */
    static Lease take(Duration length, Runnable renewal) {
        var lease = new Lease(length, renewal);
        lease.renew();
        long pause = length.toMillis() / 4;
        var _ = lease.renewing.scheduleWithFixedDelay(lease::tryToRenew, pause, pause, TimeUnit.MILLISECONDS);
        return lease;
    }

    private void renew() {
        // From before the request on: it may take long.
        long now = System.nanoTime();
        renewal.run();
        renewed = now;
    }

    private void tryToRenew() {
        try {
            renew();
        } catch (UncheckedIOException e) {
            LOG.atWarn().addKeyValue("reason", e.getMessage()).log("a lease is not renewed");
        }
    }

    /** Whether nobody can think that this process has died, with a third of the length to spare. */
    boolean isHeld() {
        return System.nanoTime() - renewed < length.toNanos() * 2 / 3;
    }

    /** Renews it no more, and returns when nothing does. */
    @Override
    public void close() {
        renewing.shutdown();
        renewing.close();
    }
}
