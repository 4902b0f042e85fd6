package org.dpsfleet.perceptual.evaluation;

/**
 * Hears how an evaluation goes.
 *
 * @param <X> thrown to end it, for example because it was cancelled
 */
@FunctionalInterface
public interface EvaluationListener<X extends Exception> {
    /** After every batch: {@code done} of {@code total} triplets or pairs are scored. */
    void progress(int done, int total) throws X;
}
