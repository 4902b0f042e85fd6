package org.dpsfleet.cli.doctor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.dpsfleet.cli.doctor.Diagnosis.State;
import org.dpsfleet.testing.device.FakeLibrary;
import org.dpsfleet.worker.device.GpuDriver;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/** What the doctor says of a driver, against C libraries that play it. */
class GpuChecksTest {
    // Loaded libraries stay loaded, so their files are left to the system.
    @TempDir(cleanup = CleanupMode.NEVER)
    Path folder;

    private Path pci = Path.of("");

    @BeforeEach
    void placeABusWithANetworkCard() throws IOException {
        pci = Files.createDirectory(folder.resolve("pci"));
        device("0000:00:04.0", "0x15b3", "0x020000");
    }

    private void device(String slot, String vendor, String kind) throws IOException {
        var device = Files.createDirectory(pci.resolve(slot));
        Files.writeString(device.resolve("vendor"), vendor + "\n");
        Files.writeString(device.resolve("class"), kind + "\n");
    }

    private List<Diagnosis> checks(Map<String, String> environment, String... driver) throws Exception {
        var cuda = FakeLibrary.compile("libcuda", folder.resolve("libcuda.so"), driver);
        var nvml = FakeLibrary.compile("libnvidia-ml", folder.resolve("libnvidia-ml.so"));
        return GpuChecks.of(() -> GpuDriver.find(cuda, nvml), environment, pci);
    }

    private List<Diagnosis> withoutDriver() {
        var none = folder.resolve("none.so").toString();
        return GpuChecks.of(() -> GpuDriver.find(none, none), Map.of(), pci);
    }

    @Test
    void aDriverAndItsGpusAreSaid() throws Exception {
        var checks = checks(Map.of());

        assertThat(checks.get(0)).isEqualTo(Diagnosis.ok("driver", "NVIDIA 570.86.15, for CUDA 12.8 and older"));
        assertThat(checks.get(1))
                .isEqualTo(Diagnosis.ok("gpu", "cuda:0 NVIDIA H100 MIG 1g.10gb, 10.0 GiB, compute capability 9.0"));
        assertThat(checks.get(2))
                .isEqualTo(Diagnosis.ok("gpu", "cuda:1 NVIDIA H100 80GB HBM3, 80.0 GiB, compute capability 9.0"));
        assertThat(checks.get(3).found()).contains("this machine has 2 GPUs");
        assertThat(checks).hasSize(4);
    }

    @ParameterizedTest
    @CsvSource({"802, fabricmanager", "803, reboot", "804, container", "999, nvidia-uvm", "3, nvidia-smi"})
    void aDriverThatDoesNotWorkIsSaidWithItsCure(int status, String cure) throws Exception {
        var checks = checks(Map.of(), "-DSTATUS=" + status);

        assertThat(checks.getFirst().state()).isEqualTo(State.WRONG);
        assertThat(checks.getFirst().found()).contains("cuInit returned " + status);
        assertThat(checks.getFirst().mend()).contains(cure);
    }

    @Test
    void aProcessThatIsShownNoGpuIsSaid() throws Exception {
        var hidden = checks(Map.of("CUDA_VISIBLE_DEVICES", "7"), "-DSTATUS=100").get(1);
        var none = checks(Map.of(), "-DSTATUS=100").get(1);

        assertThat(hidden.found()).contains("shows none to this process, CUDA_VISIBLE_DEVICES=7");
        assertThat(hidden.mend()).contains("unset CUDA_VISIBLE_DEVICES");
        assertThat(none.state()).isEqualTo(State.WRONG);
        assertThat(none.mend()).contains("give this process, container or job a GPU");
    }

    @Test
    void aMachineWithoutAGpuIsWell() {
        assertThat(withoutDriver()).allMatch(d -> d.state() == State.OK);
        assertThat(withoutDriver().getFirst().found()).contains("no NVIDIA GPU");
    }

    @Test
    void aGpuWithoutADriverIsSaid() throws Exception {
        device("0000:00:05.0", "0x10de", "0x030200");

        var driver = withoutDriver().getFirst();

        assertThat(driver.state()).isEqualTo(State.WRONG);
        assertThat(driver.found()).contains("an NVIDIA GPU is in this machine, and no driver");
        assertThat(driver.mend()).contains("install NVIDIA's driver");
    }

    @Test
    void aDriverForAnEarlierCudaThanTheLibrariesIsSaid() throws Exception {
        var torch = Files.createDirectories(folder.resolve("torch/lib"));
        Files.createFile(torch.resolve("libtorch.so"));
        Files.createFile(torch.resolve("libtorch_cuda.so"));
        Files.writeString(torch.resolve("../version.py"), "__version__ = '2.7.1+cu128'\n");

        var checks =
                checks(Map.of("PYTORCH_LIBRARY_PATH", torch.toString(), "PYTORCH_FLAVOR", "cu128"), "-DCUDA=11040");

        assertThat(checks)
                .filteredOn(Diagnosis::fails)
                .singleElement()
                .satisfies(d -> assertThat(d.found())
                        .contains("built for CUDA 12.8, and the driver 570.86.15 knows CUDA 11.4 at most"));
    }

    @Test
    void aCheckThatFailsIsAFinding() {
        var checks = Attempt.all("gpu", () -> {
            throw new UnsatisfiedLinkError("no such thing");
        });

        assertThat(checks).singleElement().satisfies(d -> {
            assertThat(d.fails()).isTrue();
            assertThat(d.found()).contains("no such thing");
        });
    }
}
