package org.dpsfleet.benchmarks.measure;

import java.util.Locale;

/** What a benchmark says on its way. */
public final class Output {
    private Output() {}

    /** A line of what was measured, on standard output. */
    public static void say(String line, Object... values) {
        System.out.println(String.format(Locale.ROOT, line, values));
    }
}
