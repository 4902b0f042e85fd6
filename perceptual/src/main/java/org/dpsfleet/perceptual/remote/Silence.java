package org.dpsfleet.perceptual.remote;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Closes a stream that has delivered nothing for too long: Java's client would wait for ever. */
final class Silence implements AutoCloseable {
    private final ScheduledExecutorService timer =
            Executors.newSingleThreadScheduledExecutor(Thread.ofVirtual().factory());
    private volatile long last = System.nanoTime();

    Silence(InputStream in, Duration longest) {
        long nanos = longest.toNanos();
        var _ = timer.scheduleWithFixedDelay(
                () -> {
                    if (System.nanoTime() - last > nanos) {
                        close(in);
                    }
                },
                nanos / 4,
                nanos / 4,
                TimeUnit.NANOSECONDS);
    }

    /** Records that data arrived. */
    void heard() {
        last = System.nanoTime();
    }

    private static void close(InputStream in) {
        try {
            in.close();
        } catch (IOException e) {
            // The reader learns of it by its own exception.
        }
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
