package org.dpsfleet.worker.device;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import org.dpsfleet.schemas.metric.FleetMeter;
import org.dpsfleet.testing.device.FakeLibrary;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** The calls into the driver, against C libraries that play it: no GPU is needed, a C compiler is. */
class GpuMemoryTest {
    private static final long GIB = 1L << 30;

    // Loaded libraries stay loaded, so their files are left to the system.
    @TempDir(cleanup = CleanupMode.NEVER)
    static Path folder;

    private static String cuda = "";
    private static String nvml = "";

    @BeforeAll
    static void compile() throws IOException, InterruptedException {
        cuda = FakeLibrary.compile("libcuda", folder.resolve("libcuda.so"));
        nvml = FakeLibrary.compile("libnvidia-ml", folder.resolve("libnvidia-ml.so"));
    }

    @Test
    void aNumberOfCudasIsThatGpuWhateverNvmlsOrderIs() {
        // given: cuda:1 is NVML's first
        var memory = GpuMemory.ofCudaDevice(1, cuda, nvml).orElseThrow();

        // when
        var first = memory.now().orElseThrow();
        var second = memory.now().orElseThrow();

        // then
        assertThat(first).isEqualTo(new GpuMemory.Use(GIB, 80 * GIB));
        assertThat(second).isEqualTo(new GpuMemory.Use(2 * GIB, 80 * GIB));
    }

    @Test
    void theMetersOfAMigInstanceAreItsOwnAndNotANumberOnceItIsLost() {
        // given
        var registry = new SimpleMeterRegistry();
        GpuMeters.register(registry, GpuMemory.ofCudaDevice(0, cuda, nvml).orElseThrow());
        var used = registry.get(FleetMeter.GPU_MEMORY_USED.meterName()).gauge();
        var total = registry.get(FleetMeter.GPU_MEMORY_TOTAL.meterName()).gauge();

        // when, then
        assertThat(used.value()).isEqualTo(3.0 * GIB);
        assertThat(total.value()).isEqualTo(10.0 * GIB);
        assertThat(used.value()).isNaN();
    }

    @Test
    void aDeviceThatTheDriverDoesNotKnowHasNoMemory() {
        assertThat(GpuMemory.ofCudaDevice(2, cuda, nvml)).isEmpty();
    }

    @Test
    void withoutADriverThereIsNoMemory() {
        assertThat(GpuMemory.ofCudaDevice(0, cuda, folder.resolve("none.so").toString()))
                .isEmpty();
        assertThat(GpuMemory.ofCudaDevice(0, nvml, cuda)).isEmpty();
    }

    @Test
    void theCpuHasNoMetersOfAGpu() {
        var registry = new SimpleMeterRegistry();

        GpuMeters.register(registry, "cpu");

        assertThat(registry.getMeters()).isEmpty();
    }
}
