package org.dpsfleet.objectstore;

import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** Waits for a server's answers, and tells refusals apart. */
final class Answers {
    static final int NOT_FOUND = 404;
    static final int CONFLICT = 409;
    static final int CHANGED = 412;
    static final int NOT_IMPLEMENTED = 501;

    private Answers() {}

    /** The status of a refusal; 0 if there was no answer. */
    static int status(ExecutionException e) {
        return S3Failure.unwrapped(e) instanceof S3Exception answer ? answer.statusCode() : 0;
    }

    /** Whether it is the bucket that is not there, and not the object. */
    static boolean isNoBucket(ExecutionException e) {
        return S3Failure.unwrapped(e) instanceof S3Exception answer && "NoSuchBucket".equals(S3Failure.code(answer));
    }

    /**
     * An answer.
     *
     * @param location of the store that was asked
     * @throws UncheckedIOException if this thread is interrupted
     */
    static <T> T await(CompletableFuture<T> future, S3Location location) throws ExecutionException {
        try {
            return future.get();
        } catch (InterruptedException e) {
            future.cancel(true);
            Thread.currentThread().interrupt();
            var interrupted = new InterruptedIOException("interrupted");
            interrupted.initCause(e);
            throw new UncheckedIOException(
                    "%s was not waited for: this thread was interrupted".formatted(location.root()), interrupted);
        }
    }
}
