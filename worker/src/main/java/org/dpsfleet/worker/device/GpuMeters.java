package org.dpsfleet.worker.device;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import org.dpsfleet.schemas.metric.FleetMeter;

/** The meters of the GPU that a worker runs on. */
public final class GpuMeters {
    private GpuMeters() {}

    /**
     * Adds the meters to the registry. What the driver does not report for the moment, or for this kind of GPU, is not
     * a number.
     */
    public static void register(MeterRegistry registry, GpuSensors sensors) {
        gauge(registry, FleetMeter.GPU_MEMORY_USED, () -> memory(sensors, GpuSensors.Use::used));
        gauge(registry, FleetMeter.GPU_MEMORY_TOTAL, () -> memory(sensors, GpuSensors.Use::total));
        gauge(registry, FleetMeter.GPU_UTILISATION, () -> sensors.utilisation().orElse(Double.NaN));
    }

    private static double memory(GpuSensors sensors, ToDoubleFunction<GpuSensors.Use> value) {
        return sensors.memory().map(value::applyAsDouble).orElse(Double.NaN);
    }

    private static void gauge(MeterRegistry registry, FleetMeter meter, Supplier<Number> value) {
        Gauge.builder(meter.meterName(), value)
                .description(meter.description())
                .baseUnit(meter.unit())
                .strongReference(true)
                .register(registry);
    }
}
