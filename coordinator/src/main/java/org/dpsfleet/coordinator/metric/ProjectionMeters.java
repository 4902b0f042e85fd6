package org.dpsfleet.coordinator.metric;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import org.dpsfleet.coordinator.projection.Projection;
import org.dpsfleet.schemas.metric.FleetMeter;
import org.dpsfleet.schemas.metric.MeterLabel;
import org.dpsfleet.schemas.topic.Topic;

/** How many records the coordinator has read since its start. */
public final class ProjectionMeters {
    private ProjectionMeters() {}

    /** Adds the counters to the registry. */
    public static void register(Projection projection, MeterRegistry registry) {
        projection.pipeline().topics().stream()
                .filter(Topic::projected)
                .forEach(topic -> FunctionCounter.builder(
                                FleetMeter.PROJECTION_RECORDS.meterName(), projection, p -> p.records(topic))
                        .description(FleetMeter.PROJECTION_RECORDS.description())
                        .tag(MeterLabel.TOPIC.label(), topic.topicName())
                        .register(registry));
    }
}
