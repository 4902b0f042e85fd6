package org.dpsfleet.cli.surroundings;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import org.dpsfleet.cli.Commands;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class StandardOutputTest {
    private final StringWriter err = new StringWriter();

    private static OutputStream failing(String reason) {
        return new OutputStream() {
            @Override
            public void write(int value) throws IOException {
                throw new IOException(reason);
            }
        };
    }

    private int run(OutputStream target, String... command) {
        return Commands.line()
                .setOut(StandardOutput.writer(target))
                .setErr(new PrintWriter(err, true))
                .execute(command);
    }

    @ParameterizedTest
    @ValueSource(strings = {"--help", "--version", "run --help", "weights list", "weights list --json"})
    void whatCannotBePrintedIsAFailureOfEveryCommand(String command) {
        int code = run(failing("No space left on device"), command.split(" "));

        assertThat(code).isEqualTo(1);
        assertThat(err).hasToString("fleet: standard output can't be written: No space left on device\n");
    }

    @Test
    void aReaderThatHasEnoughEndsTheCommandInSilence() {
        int code = run(failing("Broken pipe"), "--help");

        assertThat(code).isEqualTo(141);
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void dataIsUtf8() {
        var target = new ByteArrayOutputStream();

        StandardOutput.writer(target).println("Wärme °");

        assertThat(target.toString(StandardCharsets.UTF_8)).isEqualTo("Wärme °\n");
    }
}
