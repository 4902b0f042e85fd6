package org.dpsfleet.worker.health;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmInfoMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import org.dpsfleet.schemas.metric.FleetMeter;
import org.dpsfleet.schemas.metric.MeterLabel;

/** The meters every process has: JVM, operating system, and which build it is. */
public final class ProcessMeters implements AutoCloseable {
    private final JvmGcMetrics gc = new JvmGcMetrics();

    private ProcessMeters() {}

    /**
     * Adds the meters to the registry; closing the result ends those that listen to the JVM.
     *
     * @param version of this build
     * @param revision the commit it was built from
     */
    public static ProcessMeters bindTo(MeterRegistry registry, String version, String revision) {
        var meters = new ProcessMeters();
        meters.gc.bindTo(registry);
        new ClassLoaderMetrics().bindTo(registry);
        new JvmInfoMetrics().bindTo(registry);
        new JvmMemoryMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new FileDescriptorMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        new UptimeMetrics().bindTo(registry);
        Gauge.builder(FleetMeter.BUILD_INFO.meterName(), () -> 1)
                .description(FleetMeter.BUILD_INFO.description())
                .tag(MeterLabel.VERSION.label(), version)
                .tag(MeterLabel.REVISION.label(), revision)
                .register(registry);
        return meters;
    }

    @Override
    public void close() {
        gc.close();
    }
}
