package org.dpsfleet.schemas.metric;

import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The page {@code METRICS.md}, printed from {@link FleetMeter}. */
public final class MeterTable {
    private MeterTable() {}

    /** Markdown; ends with a line break. */
    public static String markdown() {
        var meters = Stream.of(FleetMeter.values()).map(MeterTable::row).collect(Collectors.joining());
        var labels = Stream.of(MeterLabel.values())
                .map(l -> "| " + l.label() + " | " + l.range() + " |\n")
                .collect(Collectors.joining());
        return """
                # Metrics

                This page is printed from `FleetMeter`; a test compares the two. Every process serves its own
                meters at `/metrics`, together with the meters of the JVM, the process and the Kafka clients.

                For each kind: published = succeeded + dead-lettered - replayed + cancelled + in flight,
                where in flight is the sum of the states queued, running and waiting of `dps.tasks`.

                | meter | at /metrics | of | type | unit | labels | what |
                |---|---|---|---|---|---|---|
                """ + meters + "\n| label | values |\n|---|---|\n" + labels;
    }

    /** The name at {@code /metrics}; for timers and distributions, the common prefix of their series. */
    public static String prometheusName(FleetMeter meter) {
        var name = meter.meterName().replace('.', '_');
        var suffix = meter.unit() == null ? "" : "_" + meter.unit();
        var unit = name.endsWith(suffix) ? "" : suffix;
        return switch (meter.type()) {
            case COUNTER -> name + unit + "_total";
            case GAUGE, TIMER, LONG_TASK_TIMER, DISTRIBUTION -> name + unit;
        };
    }

    private static String sources(FleetMeter meter) {
        return meter.sources().size() == MeterSource.values().length
                ? "all"
                : meter.sources().stream().map(MeterSource::command).collect(Collectors.joining(", "));
    }

    private static String row(FleetMeter meter) {
        var labels = meter.labels().stream().map(MeterLabel::label).collect(Collectors.joining(", "));
        return "| `%s` | `%s` | %s | %s | %s | %s | %s |%n"
                .formatted(
                        meter.meterName(),
                        prometheusName(meter),
                        sources(meter),
                        meter.type().words(),
                        meter.unit() == null ? "" : meter.unit(),
                        labels,
                        meter.description())
                .replace("\r\n", "\n");
    }
}
