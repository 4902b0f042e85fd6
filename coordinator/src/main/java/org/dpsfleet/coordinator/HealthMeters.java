package org.dpsfleet.coordinator;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.time.Duration;
import java.util.function.Supplier;
import org.dpsfleet.coordinator.http.Health;
import org.dpsfleet.schemas.metric.FleetMeter;
import org.dpsfleet.schemas.metric.MeterLabel;

/** How this coordinator is, as numbers: what {@code /readyz} says, what of Kafka is wrong, whether it keeps up. */
final class HealthMeters {
    private static final double NANOS = Duration.ofSeconds(1).toNanos();

    private final MeterRegistry registry;

    private HealthMeters(MeterRegistry registry) {
        this.registry = registry;
    }

    /** Adds the gauges to the registry. */
    static void register(Health health, FleetWatch watch, Supplier<Duration> behind, MeterRegistry registry) {
        var meters = new HealthMeters(registry);
        meters.gauge(FleetMeter.READY, Tags.empty(), () -> isReady(health) ? 1 : 0);
        meters.gauge(
                FleetMeter.PROJECTION_BEHIND, Tags.empty(), () -> behind.get().toNanos() / NANOS);
        meters.gauge(FleetMeter.KAFKA_MISMATCHES, effect("stops"), () -> watch.mismatches(true));
        meters.gauge(FleetMeter.KAFKA_MISMATCHES, effect("warns"), () -> watch.mismatches(false));
    }

    private static boolean isReady(Health health) {
        return health.dead().isEmpty()
                && health.notReady().isEmpty()
                && health.stopped().isEmpty();
    }

    private static Tags effect(String value) {
        return Tags.of(MeterLabel.EFFECT.label(), value);
    }

    private void gauge(FleetMeter meter, Tags tags, Supplier<Number> value) {
        Gauge.builder(meter.meterName(), value)
                .description(meter.description())
                .baseUnit(meter.unit())
                .tags(tags)
                .register(registry);
    }
}
