package org.dpsfleet.worker.device;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.function.ToDoubleFunction;
import org.dpsfleet.schemas.metric.FleetMeter;

/** The meters of the GPU that a worker runs on. */
public final class GpuMeters {
    private GpuMeters() {}

    /**
     * Adds the meters to the registry; none if there is no GPU, or its driver does not report its memory.
     *
     * @param device {@code cpu}, or {@code cuda:} and a number
     */
    public static void register(MeterRegistry registry, String device) {
        if (device.startsWith("cuda:")) {
            GpuMemory.ofCudaDevice(Integer.parseInt(device.substring("cuda:".length())))
                    .ifPresent(memory -> register(registry, memory));
        }
    }

    static void register(MeterRegistry registry, GpuMemory memory) {
        gauge(registry, FleetMeter.GPU_MEMORY_USED, memory, GpuMemory.Use::used);
        gauge(registry, FleetMeter.GPU_MEMORY_TOTAL, memory, GpuMemory.Use::total);
    }

    private static void gauge(
            MeterRegistry registry, FleetMeter meter, GpuMemory memory, ToDoubleFunction<GpuMemory.Use> value) {
        Gauge.builder(
                        meter.meterName(),
                        () -> memory.now().map(value::applyAsDouble).orElse(Double.NaN))
                .description(meter.description())
                .baseUnit(meter.unit())
                .strongReference(true)
                .register(registry);
    }
}
