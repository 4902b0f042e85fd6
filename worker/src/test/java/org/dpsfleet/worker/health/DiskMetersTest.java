package org.dpsfleet.worker.health;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.util.List;
import org.dpsfleet.schemas.metric.FleetMeter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class DiskMetersTest {
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

    @TempDir
    Path folder;

    private double value(FleetMeter meter) {
        return registry.get(meter.meterName()).tag("folder", "out").gauge().value();
    }

    /** What the command df says of a folder's disk, in bytes. */
    private long df(String column) throws Exception {
        var command = List.of("df", "-B1", "--output=" + column, folder.toString());
        var process = new ProcessBuilder(command).start();
        var lines = new String(process.getInputStream().readAllBytes()).lines().toList();
        assertThat(process.waitFor()).isZero();
        return Long.parseLong(lines.getLast().strip());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "not/there/yet"})
    void theyAreThoseOfTheDiskThatTheFolderIsOn(String below) throws Exception {
        // when
        DiskMeters.register(registry, "out", folder.resolve(below));

        // then
        assertThat(value(FleetMeter.DISK_TOTAL)).isEqualTo(df("size"));
        assertThat(value(FleetMeter.DISK_FREE)).isBetween(0.5 * df("avail"), 1.5 * df("avail"));
    }

    @Test
    void theNameIsTheOnlyLabel() {
        DiskMeters.register(registry, "out", folder);

        assertThat(registry.getMeters())
                .allSatisfy(meter -> assertThat(meter.getId().getTags())
                        .singleElement()
                        .satisfies(tag -> assertThat(tag.getKey()).isEqualTo("folder")));
    }
}
