package org.dpsfleet.coordinator.metric;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import org.dpsfleet.coordinator.projection.ShareGroupOffsets;
import org.dpsfleet.schemas.metric.FleetMeter;
import org.dpsfleet.schemas.metric.MeterLabel;

/**
 * How many records the workers' groups have not taken yet; not a number until the broker has said,
 * which it does once a first worker has joined.
 */
public final class ShareGroupLag {
    private ShareGroupLag() {}

    /** Adds the gauges to the registry. */
    public static void register(ShareGroupOffsets offsets, MeterRegistry registry) {
        for (var group : offsets.groups()) {
            Gauge.builder(FleetMeter.SHARE_GROUP_LAG.meterName(), () -> offsets.lag(group))
                    .description(FleetMeter.SHARE_GROUP_LAG.description())
                    .tag(MeterLabel.GROUP.label(), group.groupName())
                    .register(registry);
        }
    }
}
