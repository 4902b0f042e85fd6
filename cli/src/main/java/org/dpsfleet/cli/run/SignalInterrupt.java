package org.dpsfleet.cli.run;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.dpsfleet.cli.outcome.ExitCode;

/**
 * Lets Ctrl-C and SIGTERM end the work in order: the working thread is interrupted, closes what it
 * has open, and only then the process ends, with the exit code of an interruption.
 */
public final class SignalInterrupt implements AutoCloseable {
    private static final long GRACE_SECONDS = 60;

    private final CountDownLatch finished = new CountDownLatch(1);
    private final Thread hook;
    private volatile boolean interrupted;

    private SignalInterrupt(Thread worker) {
        this.hook = new Thread(
                () -> {
                    interrupted = true;
                    worker.interrupt();
                    awaitEnd();
                    // The JVM would end with 128 plus the signal's number.
                    Runtime.getRuntime().halt(ExitCode.INTERRUPTED);
                },
                "interruption");
    }

    /** From now on a signal interrupts the calling thread, until {@link #close()}. */
    public static SignalInterrupt ofThisThread() {
        var interruption = new SignalInterrupt(Thread.currentThread());
        Runtime.getRuntime().addShutdownHook(interruption.hook);
        return interruption;
    }

    private void awaitEnd() {
        try {
            if (!finished.await(GRACE_SECONDS, TimeUnit.SECONDS)) {
                System.err.println("fleet: did not stop in " + GRACE_SECONDS + " s");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Whether a signal came. */
    public boolean happened() {
        return interrupted;
    }

    /** The work has ended, in whatever way; everything that it had open is closed. */
    @Override
    public void close() {
        finished.countDown();
        if (!interrupted) {
            try {
                Runtime.getRuntime().removeShutdownHook(hook);
            } catch (IllegalStateException e) {
                // The process ends at this very moment; the hook has its way.
                return;
            }
        }
    }
}
