package org.dpsfleet.gpuworker;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.dpsfleet.testing.device.FakeLibrary;
import org.dpsfleet.vocabulary.Variant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** The first call into MKL's functions of vectors may give other numbers than all later ones. */
class FirstCallIT {
    @TempDir
    private Path folder;

    @Test
    void aTrainingEndsWithTheSameBytesWhateverTheFirstCallGives() throws Exception {
        train("lucky", 0);
        train("unlucky", 1);

        assertThat(Checkpoints.only(folder.resolve("unlucky"))).isEqualTo(Checkpoints.only(folder.resolve("lucky")));
    }

    private void train(String name, int firstCalls) throws Exception {
        Path log = folder.resolve(name + ".log");
        List<String> preloaded =
                List.of("env", "LD_PRELOAD=" + library(name), "FIRST_CALL_LOG=" + log, "FIRST_CALLS=" + firstCalls);
        var never = new SavePace(Duration.ofHours(1), 0);
        int exit = TrainingProcess.run(preloaded, folder.resolve(name), Variant.LIN, never, -1, false);
        assertThat(exit).isZero();
        assumeTrue(Files.exists(log), "the engine's mathematics are not MKL's here");
    }

    private String library(String name) throws Exception {
        try (InputStream source = FirstCallIT.class.getResourceAsStream("first_call.c")) {
            return FakeLibrary.compileText(
                    new String(Objects.requireNonNull(source).readAllBytes(), StandardCharsets.UTF_8),
                    folder.resolve(name + ".so"),
                    "-ldl");
        }
    }
}
