package org.dpsfleet.worker;

/** How an attempt ended. */
sealed interface Outcome<R> {
    /** The handler returned a result. */
    record Result<R>(R result) implements Outcome<R> {}

    /** The handler threw, or its worker stopped. */
    record Failure<R>(FailureAccount account) implements Outcome<R> {}
}
