package org.dpsfleet.worker.device;

import java.nio.file.Path;
import java.util.List;
import org.dpsfleet.testing.device.FakeLibrary;
import org.dpsfleet.worker.device.GpuDriver.BrokenException;
import org.dpsfleet.worker.device.GpuDriver.Cuda;
import org.dpsfleet.worker.device.GpuDriver.Gpu;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/** What a driver says of itself, against C libraries that play it. */
class GpuDriverTest {
    // Loaded libraries stay loaded, so their files are left to the system.
    @TempDir(cleanup = CleanupMode.NEVER)
    static Path folder;

    private static String nvml = "";

    @BeforeAll
    static void compile() throws Exception {
        nvml = FakeLibrary.compile("libnvidia-ml", folder.resolve("libnvidia-ml.so"));
    }

    private static String cuda(String name, String... options) throws Exception {
        return FakeLibrary.compile("libcuda", folder.resolve(name), options);
    }

    @Test
    void itSaysItsVersionsAndTheGpusInCudasOrder() throws Exception {
        var driver = GpuDriver.find(cuda("good.so"), nvml).orElseThrow();

        assertThat(driver.version()).hasValue("570.86.15");
        assertThat(driver.cuda()).isEqualTo(new Cuda(12, 8)).hasToString("12.8");
        assertThat(driver.gpus())
                .isEqualTo(List.of(
                        new Gpu("NVIDIA H100 MIG 1g.10gb", 10L << 30, "9.0"),
                        new Gpu("NVIDIA H100 80GB HBM3", 80L << 30, "9.0")));
    }

    @Test
    void versionsAreCompared() throws Exception {
        var old = GpuDriver.find(cuda("old.so", "-DCUDA=11040"), nvml).orElseThrow();

        assertThat(old.cuda())
                .isEqualTo(new Cuda(11, 4))
                .isLessThan(new Cuda(12, 0))
                .isGreaterThan(new Cuda(11, 3));
    }

    @Test
    void aDriverThatShowsNoGpuIsThere() throws Exception {
        assertThat(GpuDriver.find(cuda("none.so", "-DSTATUS=100"), nvml)
                        .orElseThrow()
                        .gpus())
                .isEmpty();
    }

    @Test
    void aDriverThatDoesNotWorkSaysHow() {
        assertThatExceptionOfType(BrokenException.class)
                .isThrownBy(() -> GpuDriver.find(cuda("broken.so", "-DSTATUS=803"), nvml))
                .withMessage("cuInit returned 803")
                .matches(e -> e.status() == 803);
    }

    @Test
    void withoutNvmlTheDriversVersionIsUnknown() throws Exception {
        var driver = GpuDriver.find(cuda("alone.so"), folder.resolve("no.so").toString())
                .orElseThrow();

        assertThat(driver.version()).isEmpty();
        assertThat(driver.gpus()).hasSize(2);
    }

    @Test
    void whatIsNoDriverIsNone() throws Exception {
        assertThat(GpuDriver.find(folder.resolve("no.so").toString(), nvml)).isEmpty();
        assertThat(GpuDriver.find(nvml, nvml)).isEmpty();
    }
}
