package org.dpsfleet.objectstore;

import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import org.slf4j.MDC;

/** Requests that need not wait for each other. */
final class Together {
    /** Half of the connections that a process has. */
    private static final int AT_ONCE = 32;

    private Together() {}

    /**
     * Makes all requests and waits for them.
     *
     * @return their answers, in order
     * @throws UncheckedIOException if this thread is interrupted; as the first request that fails, otherwise, once
     *     none is under way any more
     */
    static <T> List<T> all(Collection<Callable<T>> requests) {
        var free = new Semaphore(AT_ONCE);
        // What a log says of the work that this is for, it says of its requests.
        var keys = MDC.getCopyOfContextMap();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<T>> started = new ArrayList<>();
            try {
                for (Callable<T> request : requests) {
                    started.add(threads.submit(() -> {
                        free.acquire();
                        try {
                            MDC.setContextMap(keys == null ? Map.of() : keys);
                            return request.call();
                        } finally {
                            free.release();
                        }
                    }));
                }
                List<T> answers = new ArrayList<>();
                for (Future<T> one : started) {
                    answers.add(one.get());
                }
                return answers;
            } catch (InterruptedException e) {
                threads.shutdownNow();
                Thread.currentThread().interrupt();
                var interrupted = new InterruptedIOException("interrupted");
                interrupted.initCause(e);
                throw new UncheckedIOException(
                        "The store was not waited for: this thread was interrupted", interrupted);
            } catch (ExecutionException e) {
                threads.shutdownNow();
                throw e.getCause() instanceof RuntimeException failure ? failure : new IllegalStateException(e);
            }
        }
    }
}
