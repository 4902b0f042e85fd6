package org.dpsfleet.cli.monitoring;

import java.util.ArrayList;
import java.util.List;
import org.dpsfleet.schemas.metric.FleetMeter;
import org.dpsfleet.schemas.metric.MeterLabel;
import org.dpsfleet.schemas.metric.MeterSource;
import org.dpsfleet.schemas.metric.MeterTable;

/** The series of a meter in PromQL, narrowed to what the variables of a dashboard choose. */
final class Series {
    private Series() {}

    /** Of a counter or gauge. */
    static String of(FleetMeter meter, String... matchers) {
        return selected(meter, "", matchers);
    }

    /**
     * Of a timer or distribution, of tasks that run as well.
     *
     * @param part {@code sum}, {@code count} or {@code max}
     */
    static String part(FleetMeter meter, String part, String... matchers) {
        return selected(meter, "_" + part, matchers);
    }

    /** How fast it grows, each second. */
    static String rate(FleetMeter counter, String... matchers) {
        return "rate(%s[$__rate_interval])".formatted(of(counter, matchers));
    }

    /** The mean of what a timer or distribution recorded lately. */
    static String mean(FleetMeter timer, String by) {
        return "sum by (%1$s) (rate(%2$s[$__rate_interval])) / sum by (%1$s) (rate(%3$s[$__rate_interval]))"
                .formatted(by, part(timer, "sum"), part(timer, "count"));
    }

    private static String selected(FleetMeter meter, String suffix, String... matchers) {
        var all = new ArrayList<String>();
        if (meter.labels().contains(MeterLabel.KIND)) {
            all.add("kind=~\"$kind\"");
        }
        if (meter.labels().contains(MeterLabel.NETWORK)) {
            all.add("network=~\"$network\"");
        }
        if (!meter.sources().contains(MeterSource.COORDINATOR)) {
            all.add("instance=~\"$instance\"");
        } else if (meter.labels().contains(MeterLabel.KIND) && meter.sources().size() > 1) {
            // What workers count of themselves the coordinator counts as well.
            all.add("job=\"coordinator\"");
        }
        all.addAll(List.of(matchers));
        var name = MeterTable.prometheusName(meter) + suffix;
        return all.isEmpty() ? name : name + "{" + String.join(",", all) + "}";
    }
}
