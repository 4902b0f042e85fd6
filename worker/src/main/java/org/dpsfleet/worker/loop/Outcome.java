package org.dpsfleet.worker.loop;

import org.dpsfleet.schemas.message.TaskCommand;
import org.dpsfleet.worker.failure.FailureAccount;

/** How an attempt ended. */
sealed interface Outcome<R> {
    /** The handler returned a result. */
    record Result<R>(R result) implements Outcome<R> {}

    /** The handler threw, or its worker stopped. */
    record Failure<R>(FailureAccount account) implements Outcome<R> {}

    /** The coordinator told it to stop, and the handler has ended; how no longer matters. */
    record Stopped<R>(TaskCommand.Reason reason) implements Outcome<R> {}

    /**
     * The handler is stuck and its worker ends without it. Nothing is said: the lease runs out, so that
     * the attempt counts as lost. Handed back, a task that hangs would go round for ever.
     */
    record Stuck<R>() implements Outcome<R> {}
}
