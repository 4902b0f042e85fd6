package org.dpsfleet.cli.command;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import java.util.function.Supplier;
import org.dpsfleet.cli.outcome.CommandFailure;
import org.dpsfleet.cli.outcome.ExitCode;
import org.dpsfleet.cli.run.SignalInterrupt;

/** A role as a process of its own: it runs until a signal asks it to stop. */
final class Role {
    private Role() {}

    static int untilStopped(Supplier<? extends AutoCloseable> start) {
        return untilOver(start, role -> new CompletableFuture<>());
    }

    /**
     * The same for a role that may come to an end by itself.
     *
     * @param over fails then, with the reason
     */
    static <R extends AutoCloseable> int untilOver(Supplier<R> start, Function<R, CompletableFuture<Void>> over) {
        try (var interruption = SignalInterrupt.ofThisThread();
                var role = start.get()) {
            over.apply(role).get();
            return interruption.happened() ? ExitCode.INTERRUPTED : ExitCode.DONE;
        } catch (InterruptedException e) {
            return ExitCode.INTERRUPTED;
        } catch (ExecutionException e) {
            throw CommandFailure.of(e);
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw CommandFailure.failed("did not stop cleanly: " + e.getMessage(), e);
        }
    }
}
