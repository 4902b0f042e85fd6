package org.dpsfleet.cli.process;

import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.dpsfleet.cli.monitoring.MonitoringQueries;
import org.dpsfleet.schemas.metric.FleetMeter;
import org.dpsfleet.schemas.metric.MeterSource;
import org.dpsfleet.schemas.metric.MeterTable;

import static org.assertj.core.api.Assertions.assertThat;

/** What running processes publish at {@code /metrics}, held against what is declared and asked for. */
final class PublishedMeters {
    private static final Pattern SAMPLE = Pattern.compile("(?m)^(dps_[a-z_]+)[{ ]");

    private PublishedMeters() {}

    /**
     * Every declared meter is published by the roles that the table of meters names, and the dashboards and
     * the alerts ask for nothing else. Meters of GPUs are left out where there is none.
     *
     * @param metrics of each role, as its processes published them after a task
     */
    static void assertComplete(Map<MeterSource, String> metrics) throws Exception {
        var all = new TreeSet<String>();
        for (var role : MeterSource.values()) {
            var published = samples(metrics.get(role));
            all.addAll(published);
            for (var meter : FleetMeter.values()) {
                if (!meter.needsGpu()) {
                    assertThat(isAmong(published, meter))
                            .as("%s publishes %s", role.command(), meter.meterName())
                            .isEqualTo(meter.sources().contains(role));
                }
            }
        }
        for (var meter : FleetMeter.values()) {
            if (meter.needsGpu()) {
                all.add(MeterTable.prometheusName(meter));
            }
        }
        assertThat(all).containsAll(MonitoringQueries.ofTheDashboards()).containsAll(MonitoringQueries.ofTheAlerts());
    }

    private static boolean isAmong(Set<String> published, FleetMeter meter) {
        var name = MeterTable.prometheusName(meter);
        return switch (meter.type()) {
            case COUNTER, GAUGE -> published.contains(name);
            case TIMER, DISTRIBUTION -> published.contains(name + "_count");
            case LONG_TASK_TIMER -> published.stream().anyMatch(sample -> sample.startsWith(name + "_"));
        };
    }

    private static Set<String> samples(String metrics) {
        var names = new TreeSet<String>();
        var matcher = SAMPLE.matcher(metrics);
        while (matcher.find()) {
            names.add(matcher.group(1));
        }
        return names;
    }
}
