package org.dpsfleet.cli.doctor;

import org.dpsfleet.cli.doctor.Diagnosis.State;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class EngineCheckTest {
    @Test
    void theGpusOfTheEngineAreThoseOfTheDriver() {
        assertThat(EngineCheck.of("2.7.1", true, 2, 2)).isEqualTo(Diagnosis.ok("engine", "PyTorch 2.7.1, 2 GPUs"));
        assertThat(EngineCheck.of("2.7.1", false, 0, 0)).isEqualTo(Diagnosis.ok("engine", "PyTorch 2.7.1, no GPU"));
        assertThat(EngineCheck.of("2.7.1", false, 0, 2).state()).isEqualTo(State.OPTIONAL);
    }

    @Test
    void aRuntimeThatTheEngineDoesNotFindIsSaid() {
        var check = EngineCheck.of("2.7.1", true, 0, 1);

        assertThat(check.state()).isEqualTo(State.WRONG);
        assertThat(check.found()).contains("libcudart.so");
        assertThat(check.mend()).contains("jna.library.path");
    }

    @ParameterizedTest
    @CsvSource({
        "libcudart.so.12, nvidia-cuda-runtime-cu12",
        "libcusparseLt.so.0, nvidia-cusparselt-cu12",
        "libcusparse.so.12, nvidia-cusparse-cu12",
        "libcudnn.so.9, nvidia-cudnn-cu12",
        "libcuda.so.1, NVIDIA's driver",
        "libtorch_cuda.so, the whole folder",
        "libgfortran.so.5, apt-file search libgfortran.so.5"
    })
    void aLibraryThatIsMissingIsNamedWithWhatBringsIt(String library, String cure) {
        var said = "the native library of PyTorch can't be loaded from /d: /d/libtorch_cuda.so: " + library
                + ": cannot open shared object file: No such file or directory";

        assertThat(MissingLibrary.cure(said))
                .hasValueSatisfying(c -> assertThat(c).contains(cure));
    }

    @Test
    void nothingIsSaidOfWhatIsNoMissingLibrary() {
        assertThat(MissingLibrary.cure("/d is on a file system that is mounted noexec"))
                .isEmpty();
    }
}
