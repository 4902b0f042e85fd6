package org.dpsfleet.worker.memory;

import java.util.Locale;
import java.util.Objects;
import java.util.stream.Stream;

/** What to tell people whose process, and not whose device, ran out of memory. */
public final class HostMemoryAdvice {
    private HostMemoryAdvice() {}

    /** What ran out, how much there is of it, and what helps. */
    public static String sentence(Throwable thrown) {
        String words = words(thrown);
        String heap = String.format(Locale.ROOT, "%d MiB", Runtime.getRuntime().maxMemory() >> 20);
        return "the worker's process ran out of memory, not its device (%s): its heap may take %s, which FLEET_JAVA_OPTS=-Xmx... changes; fewer images (`images:` in the experiment) or a machine with more memory help as well"
                .formatted(words, heap);
    }

    /** Of the memory error itself: what is thrown around it only repeats it. */
    private static String words(Throwable thrown) {
        Throwable error = Stream.iterate(thrown, Objects::nonNull, Throwable::getCause)
                .limit(OutOfMemory.DEEPEST)
                .filter(OutOfMemoryError.class::isInstance)
                .findFirst()
                .orElse(thrown);
        String message = error.getMessage();
        return message == null ? error.getClass().getSimpleName() : message;
    }
}
