package org.dpsfleet.cli.process;

import java.nio.file.Files;
import java.util.Map;
import org.dpsfleet.schemas.codec.Json;
import org.dpsfleet.testing.device.FakeLibrary;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.dpsfleet.cli.process.Experiments.PATIENCE;

/** What the doctor says to who sets a machine up, where the engine can't be loaded. */
class DoctorIT {
    @RegisterExtension
    final FleetProcesses processes = new FleetProcesses();

    @Test
    void aLibraryOfCudaThatIsMissingIsNamedWithWhatBringsIt() throws Exception {
        // given: a torch whose libtorch_cuda.so needs a runtime that is gone
        var torch = Files.createDirectories(processes.folder().resolve("torch/lib"));
        Files.writeString(torch.resolve("../version.py"), "__version__ = '2.7.1+cu128'\n");
        var gone = torch.resolve("libcudart.so.12");
        FakeLibrary.compileText("int runtime;", gone, "-Wl,-soname,libcudart.so.12");
        FakeLibrary.compileText(
                "extern int runtime; int *get(void) { return &runtime; }",
                torch.resolve("libtorch_cuda.so"),
                "-Wl,--no-as-needed",
                gone.toString());
        for (var name : new String[] {"libc10.so", "libtorch_cpu.so", "libtorch.so"}) {
            FakeLibrary.compileText("int nothing;", torch.resolve(name));
        }
        Files.delete(gone);

        // when
        var doctor = processes.start(
                Map.of("PYTORCH_LIBRARY_PATH", torch.toString(), "PYTORCH_FLAVOR", "cu128"),
                "doctor",
                "--json",
                "--bootstrap-servers",
                "127.0.0.1:1");

        // then
        assertThat(doctor.exitCode(PATIENCE)).as(doctor.err()).isEqualTo(1);
        var answer = Json.mapper().readTree(doctor.out());
        assertThat(answer.get("ok").asBoolean()).isFalse();
        assertThat(answer.get("checks"))
                .filteredOn(c -> c.get("name").asString().equals("engine"))
                .singleElement()
                .satisfies(c -> {
                    assertThat(c.get("result").asString()).isEqualTo("failed");
                    assertThat(c.get("finding").asString()).contains("libcudart.so.12: cannot open shared object");
                    assertThat(c.get("cure").asString()).contains("pip install nvidia-cuda-runtime-cu12");
                });
        assertThat(doctor.err()).doesNotContain("\tat ");
    }
}
