package org.dpsfleet.worker;

import java.util.List;
import java.util.Locale;

/** Memory that does not suffice, the JVM's or a device's, which comes as all kinds of exceptions. */
final class OutOfMemory {
    /** How CUDA, cuBLAS, cuDNN, libtorch's CPU allocator and the C++ runtime say it, in lower case. */
    private static final List<String> WORDS = List.of(
            "out of memory",
            "cublas_status_alloc_failed",
            "cudnn_status_alloc_failed",
            "not enough memory",
            "can't allocate memory",
            "cannot allocate memory",
            "bad_alloc");

    private OutOfMemory() {}

    /** Whether it was the reason, or the reason's reason. */
    static boolean is(Throwable thrown) {
        int depth = 0;
        for (Throwable t = thrown; t != null && depth < 20; t = t.getCause(), depth++) {
            String message = t.getMessage();
            if (t instanceof OutOfMemoryError
                    || (message != null && WORDS.stream().anyMatch(message.toLowerCase(Locale.ROOT)::contains))) {
                return true;
            }
        }
        return false;
    }
}
