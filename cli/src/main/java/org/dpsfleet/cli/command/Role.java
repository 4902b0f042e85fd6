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
        return untilEnded(start, role -> new CompletableFuture<>());
    }

    /**
     * The same for a role that may come to an end by itself.
     *
     * @param ended fails then, with the reason
     */
    static <R extends AutoCloseable> int untilEnded(Supplier<R> start, Function<R, CompletableFuture<Void>> ended) {
        try (var interruption = SignalInterrupt.ofThisThread();
                var role = start.get()) {
            ended.apply(role).get();
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
