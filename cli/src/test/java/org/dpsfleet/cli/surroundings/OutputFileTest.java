package org.dpsfleet.cli.surroundings;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.dpsfleet.cli.outcome.CommandFailure;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

class OutputFileTest {
    @TempDir
    Path folder;

    @Test
    void aLinkStaysALinkAndItsFileIsReplaced() throws IOException {
        // given
        var file = Files.writeString(folder.resolve("file"), "old and longer");
        var link = Files.createSymbolicLink(folder.resolve("link"), file);

        // when
        write(link, "nëw");

        // then
        assertThat(link).isSymbolicLink().hasContent("nëw");
        assertThat(file).hasContent("nëw");
        assertThat(folder).isDirectoryNotContaining("glob:**.tmp");
    }

    @Test
    void whatCannotBeWrittenIsNamedWithTheReason() {
        var file = folder.resolve("none/results.csv");

        assertThatExceptionOfType(CommandFailure.class)
                .isThrownBy(() -> write(file, "text"))
                .withMessage(file + " can't be written: no such file or folder")
                .returns(1, CommandFailure::exitCode);
        assertThatExceptionOfType(CommandFailure.class)
                .isThrownBy(() -> write(folder, "text"))
                .withMessageStartingWith(folder + " can't be written: ");
    }

    @Test
    void aDeviceIsWrittenAndNotReplaced() {
        var full = Path.of("/dev/full");
        assumeTrue(Files.exists(full), "this machine has no /dev/full");

        assertThatExceptionOfType(CommandFailure.class)
                .isThrownBy(() -> write(full, "text"))
                .withMessage("/dev/full can't be written: No space left on device");
        assertThat(Files.isRegularFile(full)).isFalse();
    }

    private static void write(Path file, String text) {
        OutputFile.write(file, out -> out.write(text.getBytes(StandardCharsets.UTF_8)));
    }
}
