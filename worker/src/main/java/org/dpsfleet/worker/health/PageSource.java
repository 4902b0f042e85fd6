package org.dpsfleet.worker.health;

import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Where a page comes from.
 *
 * @param offers the media types that it can have, the usual one first
 * @param page for one of them
 */
record PageSource(List<String> offers, Function<String, HealthPage> page) {
    /** A page of plain text. */
    static PageSource text(Supplier<HealthPage> page) {
        return new PageSource(List.of("text/plain"), _ -> page.get());
    }
}
