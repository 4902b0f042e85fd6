package org.dpsfleet.cli.surroundings;

import ai.djl.util.cuda.CudaUtils;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.dpsfleet.testing.device.FakeLibrary;
import org.dpsfleet.testing.process.ChildProcess;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** Where CUDA's runtime lies as pip and PyTorch's archives put it, the engine finds it, here one that counts 77 GPUs. */
class CudaRuntimeTest {
    private static final String RUNTIME = "int cudaGetDeviceCount(int *count) { *count = 77; return 0; }";

    @TempDir
    Path folder;

    /** A process with the engine in it, which looks for the runtime once. */
    static final class Counting {
        private Counting() {}

        public static void main(String... args) {
            CudaRuntime.choose();
            System.out.println("GPUs: " + CudaUtils.getGpuCount());
        }
    }

    private String counted(Path torch, String... options) throws Exception {
        var process = ChildProcess.builder(List.of(options), Counting.class);
        process.environment().put("PYTORCH_LIBRARY_PATH", torch.toString());
        return ChildProcess.run(process).output();
    }

    private Path torch() throws Exception {
        return Files.createDirectories(folder.resolve("site-packages/torch/lib"));
    }

    @Test
    void theRuntimeThatPipPutsBesideTorchIsFound() throws Exception {
        var runtime = Files.createDirectories(folder.resolve("site-packages/nvidia/cuda_runtime/lib"));
        FakeLibrary.compileText(RUNTIME, runtime.resolve("libcudart.so.12"));

        assertThat(counted(torch())).contains("GPUs: 77");
    }

    @Test
    void theRuntimeThatTheArchiveNamesAfterItsContentIsFound() throws Exception {
        var lib = Files.createDirectories(folder.resolve("libtorch/lib"));
        FakeLibrary.compileText(RUNTIME, lib.resolve("libcudart-218eec4c.so.12"));

        assertThat(counted(lib)).contains("GPUs: 77");
    }

    @Test
    void theFolderThatAPersonNamesCounts() throws Exception {
        FakeLibrary.compileText(RUNTIME, torch().resolve("libcudart.so.12"));

        assertThat(counted(torch(), "-Djna.library.path=" + folder))
                .contains("GPUs: ")
                .doesNotContain("GPUs: 77");
    }

    @Test
    void withoutOneTheSystemsIsLeftToTheEngine() throws Exception {
        assertThat(counted(torch())).contains("GPUs: ").doesNotContain("GPUs: 77");
    }
}
