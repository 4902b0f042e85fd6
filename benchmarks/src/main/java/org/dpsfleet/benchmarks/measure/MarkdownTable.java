package org.dpsfleet.benchmarks.measure;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A table that can be pasted into a page as it is. */
public final class MarkdownTable {
    private final List<String> lines = new ArrayList<>();

    /** One without rows. */
    public MarkdownTable(String... columns) {
        row(columns);
        lines.add("|---".repeat(columns.length) + "|");
    }

    /** Another row; a cell may be empty. */
    public MarkdownTable row(String... cells) {
        lines.add("| " + String.join(" | ", cells) + " |");
        return this;
    }

    /** A number with so many digits after the point, and commas between the thousands. */
    public static String number(double value, int digits) {
        return String.format(Locale.ROOT, "%,." + digits + "f", value);
    }

    @Override
    public String toString() {
        return String.join("\n", lines);
    }
}
