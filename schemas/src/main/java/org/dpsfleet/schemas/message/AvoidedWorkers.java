package org.dpsfleet.schemas.message;

import java.util.Arrays;
import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.common.header.Headers;

/**
 * Header of a task's next attempt: the workers that lack what the task needs, and should leave it to
 * others.
 */
public final class AvoidedWorkers {
    /** Worker ids, separated by commas. */
    public static final String HEADER = "dps-avoid";

    private AvoidedWorkers() {}

    /** Replaces what the headers say so far; none removes the header. */
    public static void write(Headers headers, Collection<String> workers) {
        headers.remove(HEADER);
        if (!workers.isEmpty()) {
            MessageHeaders.add(headers, HEADER, String.join(",", new TreeSet<>(workers)));
        }
    }

    /** The workers named; none without the header. */
    public static Set<String> read(Headers headers) {
        var text = MessageHeaders.text(headers, HEADER);
        return text == null ? Set.of() : Set.copyOf(Arrays.asList(text.split(",")));
    }
}
