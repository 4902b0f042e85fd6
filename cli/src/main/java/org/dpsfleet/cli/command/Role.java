package org.dpsfleet.cli.command;

import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;
import org.dpsfleet.cli.outcome.CommandFailure;
import org.dpsfleet.cli.outcome.ExitCode;
import org.dpsfleet.cli.run.Interruption;

/** A role as a process of its own: it runs until a signal asks it to stop. */
final class Role {
    private Role() {}

    static int untilStopped(Supplier<AutoCloseable> start) {
        try (var interruption = Interruption.ofThisThread();
                var role = start.get()) {
            new CountDownLatch(1).await();
            throw new IllegalStateException("nothing but a signal ends " + role);
        } catch (InterruptedException e) {
            return ExitCode.INTERRUPTED;
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw CommandFailure.failed("did not stop cleanly: " + e.getMessage(), e);
        }
    }
}
