package org.dpsfleet.cli.doctor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.dpsfleet.cli.doctor.Diagnosis.State;
import org.dpsfleet.worker.device.GpuDriver;
import org.dpsfleet.worker.device.GpuDriver.Cuda;
import org.dpsfleet.worker.device.GpuDriver.Gpu;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** Folders as pip and PyTorch's archives make them, but for what is in the libraries. */
class TorchChecksTest {
    private static final Optional<GpuDriver> DRIVER = Optional.of(driver(12, 8, 2));

    @TempDir
    Path folder;

    private static GpuDriver driver(int major, int minor, int gpus) {
        return new GpuDriver(
                Optional.of("570.86.15"),
                new Cuda(major, minor),
                Collections.nCopies(gpus, new Gpu("NVIDIA H100", 80L << 30, "9.0")));
    }

    /** What pip installs: the version, and CUDA's where the libraries have it. */
    private Path pip(String version) throws IOException {
        var torch = Files.createDirectories(folder.resolve("site-packages/torch"));
        Files.writeString(torch.resolve("version.py"), """
                from typing import Optional

                __all__ = ['__version__', 'debug', 'cuda', 'git_version', 'hip', 'xpu']
                __version__ = '%s'
                debug = False
                """.formatted(version));
        return libraries(torch.resolve("lib"), version.contains("+cu"));
    }

    private static Path libraries(Path lib, boolean cuda) throws IOException {
        Files.createDirectories(lib);
        for (var name : List.of("libtorch.so", "libtorch_cpu.so", "libc10.so")) {
            Files.createFile(lib.resolve(name));
        }
        if (cuda) {
            Files.createFile(lib.resolve("libtorch_cuda.so"));
        }
        return lib;
    }

    private static Map<String, String> environment(Path path, String... settings) {
        var environment = new HashMap<>(Map.of("PYTORCH_LIBRARY_PATH", path.toString()));
        for (var setting : settings) {
            environment.put(setting.split("=")[0], setting.split("=")[1]);
        }
        return environment;
    }

    private static void assertOnly(List<Diagnosis> found, State state, String finding, String cure) {
        assertThat(found).singleElement().satisfies(d -> {
            assertThat(d.state()).isEqualTo(state);
            assertThat(d.found()).contains(finding);
            assertThat(d.mend()).contains(cure);
        });
    }

    private static void assertWell(List<Diagnosis> found, String finding) {
        assertThat(found).singleElement().satisfies(d -> {
            assertThat(d.state()).isEqualTo(State.OK);
            assertThat(d.found()).contains(finding);
            assertThat(d.mend()).isNull();
        });
    }

    @Test
    void theEnginesBridgeIsForTheVersionOfItsOwnPyTorch() {
        assertThat(EngineBridge.torch()).isEqualTo("2.7.1");
        assertThat(EngineBridge.has("cpu")).isTrue();
        assertThat(EngineBridge.has("cu128")).isTrue();
        assertThat(EngineBridge.has("cu126")).isFalse();
    }

    @Test
    void withoutAGpuTheFleetsOwnIsRight() {
        assertWell(TorchChecks.of(Map.of(), Optional.empty()), "its own PyTorch 2.7.1, for the CPU");
    }

    @Test
    void gpusThatTheFleetsOwnDoesNotUseAreSaid() {
        assertOnly(
                TorchChecks.of(Map.of(), DRIVER),
                State.WRONG,
                "computes on the CPU, and this machine has 2 GPUs",
                "pip install torch==2.7.1, and set PYTORCH_LIBRARY_PATH");
    }

    @Test
    void settingsWithoutAFolderAreSaid() {
        assertOnly(
                TorchChecks.of(Map.of("PYTORCH_FLAVOR", "cu128"), DRIVER),
                State.WRONG,
                "PYTORCH_FLAVOR without PYTORCH_LIBRARY_PATH",
                "set PYTORCH_LIBRARY_PATH as well");
    }

    @Test
    void whatPipInstalledGoesWithADriverOfItsCuda() throws IOException {
        var environment = environment(pip("2.7.1+cu128"), "PYTORCH_VERSION=2.7.1", "PYTORCH_FLAVOR=cu128");

        assertWell(TorchChecks.of(environment, DRIVER), "PyTorch 2.7.1, built for CUDA 12.8 in ");
    }

    @Test
    void aDriverOfAnEarlierCudaOfTheSameMajorVersionIsEnough() throws IOException {
        var environment = environment(pip("2.7.1+cu128"), "PYTORCH_FLAVOR=cu128");

        assertWell(TorchChecks.of(environment, Optional.of(driver(12, 2, 1))), "built for CUDA 12.8");
    }

    @Test
    void theArchiveSaysItsVersionToo() throws IOException {
        var lib = libraries(folder.resolve("libtorch/lib"), true);
        Files.writeString(folder.resolve("libtorch/build-version"), "2.7.1+cu126\n");

        assertWell(TorchChecks.of(environment(lib, "PYTORCH_FLAVOR=cu128"), DRIVER), "built for CUDA 12.6");
    }

    @Test
    void aDriverThatIsTooOldIsSaid() throws IOException {
        assertOnly(
                TorchChecks.of(environment(pip("2.7.1+cu128"), "PYTORCH_FLAVOR=cu128"), Optional.of(driver(11, 4, 1))),
                State.MISSING,
                "built for CUDA 12.8, and the driver 570.86.15 knows CUDA 11.4 at most",
                "update NVIDIA's driver");
    }

    @Test
    void cudaWithoutADriverIsSaid() throws IOException {
        assertOnly(
                TorchChecks.of(environment(pip("2.7.1+cu128"), "PYTORCH_FLAVOR=cu128"), Optional.empty()),
                State.WRONG,
                "is for GPUs, and no driver works here",
                "install the driver");
    }

    @Test
    void aFolderWithoutTheLibraryIsSaid() throws IOException {
        pip("2.7.1+cu128");

        assertOnly(
                TorchChecks.of(environment(folder.resolve("site-packages/torch"), "PYTORCH_FLAVOR=cu128"), DRIVER),
                State.MISSING,
                "has no libtorch.so",
                "name the folder torch/lib");
    }

    @Test
    void anotherVersionIsSaid() throws IOException {
        assertOnly(
                TorchChecks.of(environment(pip("2.8.0+cu128"), "PYTORCH_FLAVOR=cu128"), DRIVER),
                State.MISSING,
                "PyTorch 2.8.0 in ",
                "pip install torch==2.7.1");
    }

    @Test
    void aVersionThatTheEngineIsToldAndDoesNotKnowIsSaid() throws IOException {
        assertOnly(
                TorchChecks.of(
                        environment(pip("2.7.1+cu128"), "PYTORCH_FLAVOR=cu128", "PYTORCH_VERSION=2.8.0"), DRIVER),
                State.MISSING,
                "PYTORCH_VERSION=2.8.0",
                "PYTORCH_VERSION=2.7.1");
    }

    @Test
    void anUnknownVersionIsSaid() throws IOException {
        var lib = libraries(folder.resolve("copied"), true);

        assertOnly(
                TorchChecks.of(environment(lib, "PYTORCH_FLAVOR=cu128"), DRIVER),
                State.WRONG,
                "nothing beside " + lib + " says its version",
                "with what lies beside it");
    }

    @Test
    void aFlavourThatTheEngineDoesNotHaveIsSaid() throws IOException {
        assertOnly(
                TorchChecks.of(environment(pip("2.7.1+cu126"), "PYTORCH_FLAVOR=cu126"), DRIVER),
                State.MISSING,
                "PYTORCH_FLAVOR=cu126, for which the engine brings no library",
                "PYTORCH_FLAVOR=cu128");
    }

    @Test
    void aFlavourThatIsNotSetIsSaid() throws IOException {
        assertOnly(
                TorchChecks.of(environment(pip("2.7.1+cpu")), Optional.empty()),
                State.MISSING,
                "PYTORCH_FLAVOR is not set",
                "PYTORCH_FLAVOR=cpu");
    }

    @Test
    void cudasFlavourOfLibrariesForTheCpuIsSaid() throws IOException {
        assertOnly(
                TorchChecks.of(environment(pip("2.7.1+cpu"), "PYTORCH_FLAVOR=cu128"), DRIVER),
                State.MISSING,
                "has no libtorch_cuda.so",
                "PYTORCH_FLAVOR=cpu");
    }

    @Test
    void theCpusFlavourOfLibrariesForGpusIsSaid() throws IOException {
        assertOnly(
                TorchChecks.of(environment(pip("2.7.1+cu128"), "PYTORCH_FLAVOR=cpu"), DRIVER),
                State.WRONG,
                "the GPUs and the CUDA of ",
                "PYTORCH_FLAVOR=cu128");
    }

    @Test
    void everythingThatIsWrongIsSaidAtOnce() throws IOException {
        assertThat(TorchChecks.of(
                        environment(pip("2.8.0+cu129"), "PYTORCH_FLAVOR=cu129", "PYTORCH_VERSION=2.8.0"),
                        Optional.of(driver(11, 8, 1))))
                .hasSize(4)
                .allMatch(Diagnosis::fails);
    }

    @Test
    void theFirstOfSeveralFoldersThatHasTheLibraryCounts() throws IOException {
        var lib = pip("2.7.1+cu128");
        var both = Map.of("PYTORCH_LIBRARY_PATH", folder + ":" + lib.resolve("libtorch.so"), "PYTORCH_FLAVOR", "cu128");

        assertWell(TorchChecks.of(both, DRIVER), lib.toString());
    }
}
