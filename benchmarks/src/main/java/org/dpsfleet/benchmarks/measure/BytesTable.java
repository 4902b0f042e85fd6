package org.dpsfleet.benchmarks.measure;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

import static org.dpsfleet.benchmarks.measure.MarkdownTable.number;

/** A table of how big things are, in all and for each of what they are about. */
public final class BytesTable {
    private final List<Per> per;
    private final MarkdownTable table;

    /**
     * What bytes are divided by.
     *
     * @param one for example {@code metric}
     * @param count at least 1
     */
    public record Per(String one, long count) {}

    /** One without rows, about this. */
    public BytesTable(String about, Per... per) {
        this.per = List.of(per);
        var shares = Arrays.stream(per).map(p -> "per " + p.one());
        table = new MarkdownTable(
                Stream.concat(Stream.of(about, "bytes"), shares).toArray(String[]::new));
    }

    /** Another row. */
    public BytesTable row(String what, long bytes) {
        var shares = per.stream().map(p -> number((double) bytes / p.count(), 1));
        table.row(Stream.concat(Stream.of(what, number((double) bytes, 0)), shares)
                .toArray(String[]::new));
        return this;
    }

    @Override
    public String toString() {
        return table.toString();
    }
}
