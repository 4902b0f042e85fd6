package org.dpsfleet.worker.memory;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/** Which memory ran out, the host's or the device's, recognised from an exception and its causes. */
public enum OutOfMemory {
    /** The JVM's, or this process's outside of the device's allocator: smaller micro-batches do not help. */
    HOST,
    /** The device's: smaller micro-batches help. On a CPU that is what libtorch allocates itself. */
    DEVICE;

    /**
     * How the engine says it, in lower case: CUDA ("CUDA out of memory", "CUDA error: out of memory"), HIP and
     * Metal all have the first one, the libraries beside them words of their own.
     */
    private static final List<String> ENGINE = List.of(
            "out of memory",
            "cudaerrormemoryallocation",
            "cublas_status_alloc_failed",
            "cudnn_status_alloc_failed",
            "cusolver_status_alloc_failed",
            "cusparse_status_alloc_failed",
            "cufft_alloc_failed");

    /** Messages of libtorch's CPU allocator (Linux, Windows) and of the C++ runtime below it. */
    private static final List<String> NATIVE = List.of("defaultcpuallocator", "std::bad_alloc", "bad allocation");

    /** Messages of the operating system when the engine, or Java, allocates memory that is not for tensors. */
    private static final List<String> SYSTEM =
            List.of("cannot allocate memory", "can't allocate memory", "not enough memory");

    /** The most causes that are examined: a chain of causes may be cyclic. */
    static final int DEEPEST = 20;

    /** Which memory ran out according to an exception or its causes; empty: it has another cause. */
    public static Optional<OutOfMemory> of(Throwable thrown, boolean onCpu) {
        List<Throwable> chain = Stream.iterate(thrown, Objects::nonNull, Throwable::getCause)
                .limit(DEEPEST)
                .toList();
        if (chain.stream().anyMatch(OutOfMemoryError.class::isInstance)) {
            return Optional.of(HOST);
        }
        // From the root cause outwards: a wrapping exception repeats the message of its cause.
        for (Throwable t : chain.reversed()) {
            Optional<OutOfMemory> found = byWords(t, onCpu);
            if (found.isPresent() || t instanceof IOException) {
                return found;
            }
        }
        return Optional.empty();
    }

    private static Optional<OutOfMemory> byWords(Throwable thrown, boolean onCpu) {
        String message = thrown.getMessage();
        if (message == null) {
            return Optional.empty();
        }
        String words = message.toLowerCase(Locale.ROOT);
        if (thrown instanceof IOException) {
            // A file may be named after anything, and a full disk is no full memory.
            return words.endsWith("cannot allocate memory") ? Optional.of(HOST) : Optional.empty();
        }
        if (has(words, ENGINE)) {
            return Optional.of(DEVICE);
        }
        if (has(words, NATIVE)) {
            // With a GPU as the device, the engine allocates copy buffers on the CPU: that is host memory.
            return Optional.of(onCpu ? DEVICE : HOST);
        }
        return has(words, SYSTEM) ? Optional.of(HOST) : Optional.empty();
    }

    private static boolean has(String words, List<String> any) {
        return any.stream().anyMatch(words::contains);
    }
}
