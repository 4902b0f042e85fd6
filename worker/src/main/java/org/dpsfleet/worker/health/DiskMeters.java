package org.dpsfleet.worker.health;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import org.dpsfleet.schemas.metric.FleetMeter;
import org.dpsfleet.schemas.metric.MeterLabel;
import org.jspecify.annotations.Nullable;

/** The room on the disks that a process writes to. */
public final class DiskMeters {
    private DiskMeters() {}

    /**
     * Adds the meters of one folder's disk to the registry; not a number while the disk can't be asked.
     *
     * @param name of the folder on the meters, one of those that {@link MeterLabel#FOLDER} names
     * @param folder that is there, or whose nearest parent is looked at until it is
     */
    public static void register(MeterRegistry registry, String name, Path folder) {
        var absolute = folder.toAbsolutePath();
        gauge(registry, FleetMeter.DISK_FREE, name, absolute, FileStore::getUsableSpace);
        gauge(registry, FleetMeter.DISK_TOTAL, name, absolute, FileStore::getTotalSpace);
    }

    /** What a disk says. */
    @FunctionalInterface
    private interface Reading {
        long of(FileStore disk) throws IOException;
    }

    private static void gauge(MeterRegistry registry, FleetMeter meter, String name, Path folder, Reading reading) {
        Gauge.builder(meter.meterName(), () -> read(folder, reading))
                .description(meter.description())
                .baseUnit(meter.unit())
                .tag(MeterLabel.FOLDER.label(), name)
                .register(registry);
    }

    private static double read(Path folder, Reading reading) {
        @Nullable Path existing = folder;
        while (existing != null && !Files.exists(existing)) {
            existing = existing.getParent();
        }
        try {
            return existing == null ? Double.NaN : reading.of(Files.getFileStore(existing));
        } catch (IOException e) {
            return Double.NaN;
        }
    }
}
