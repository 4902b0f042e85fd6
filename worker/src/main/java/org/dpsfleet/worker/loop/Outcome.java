package org.dpsfleet.worker.loop;

import org.dpsfleet.schemas.message.TaskCommand;
import org.dpsfleet.worker.failure.FailureAccount;

/** How an attempt ended. */
sealed interface Outcome<R> {
    /** The handler returned a result. */
    record Result<R>(R result) implements Outcome<R> {}

    /** The handler threw, or its worker stopped. */
    record Failure<R>(FailureAccount account) implements Outcome<R> {}

    /** The coordinator told the attempt to stop, and the handler has ended; how it ended does not matter. */
    record Stopped<R>(TaskCommand.Reason reason) implements Outcome<R> {}

    /**
     * The handler is stuck and its worker exits without waiting for it. Nothing is published: the lease expires,
     * so the attempt counts as lost. If it were handed back, a task that hangs would be retried for ever.
     */
    record Stuck<R>() implements Outcome<R> {}
}
