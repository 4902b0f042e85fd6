package org.dpsfleet.worker.memory;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/** Whose memory did not suffice: errors of both kinds come in all shapes. */
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

    /** How libtorch's allocator on the CPU says it (Linux, Windows), and the C++ runtime below it. */
    private static final List<String> NATIVE = List.of("defaultcpuallocator", "std::bad_alloc", "bad allocation");

    /** How the operating system says it where the engine, or Java, asked for something else than tensors. */
    private static final List<String> SYSTEM =
            List.of("cannot allocate memory", "can't allocate memory", "not enough memory");

    /** Causes that are looked at: a chain may bite its tail. */
    static final int DEEPEST = 20;

    /** Whose memory was the reason, or the reason's reason; empty where the reason is another. */
    public static Optional<OutOfMemory> of(Throwable thrown, boolean onCpu) {
        List<Throwable> chain = Stream.iterate(thrown, Objects::nonNull, Throwable::getCause)
                .limit(DEEPEST)
                .toList();
        if (chain.stream().anyMatch(OutOfMemoryError.class::isInstance)) {
            return Optional.of(HOST);
        }
        // From the reason outwards: an exception around another one repeats its words.
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
            // Beside a GPU the engine allocates buffers for copies on the CPU, which is not the device then.
            return Optional.of(onCpu ? DEVICE : HOST);
        }
        return has(words, SYSTEM) ? Optional.of(HOST) : Optional.empty();
    }

    private static boolean has(String words, List<String> any) {
        return any.stream().anyMatch(words::contains);
    }
}
