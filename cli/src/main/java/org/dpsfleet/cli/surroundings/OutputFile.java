package org.dpsfleet.cli.surroundings;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.dpsfleet.cli.outcome.CommandFailure;
import org.dpsfleet.cli.outcome.Reason;
import org.dpsfleet.perceptual.file.WholeFile;

/** A file that a person names for a command to write, in UTF-8. */
public final class OutputFile {
    private OutputFile() {}

    /**
     * Writes or replaces the file atomically, also if the disk becomes full. A target that is not a regular
     * file, such as {@code /dev/stdout} or a named pipe, is written directly.
     *
     * @throws CommandFailure if it can't be written; says why
     */
    public static void write(Path file, String text) {
        try {
            if (Files.exists(file) && !Files.isRegularFile(file)) {
                Files.writeString(file, text);
                return;
            }
            // A link stays a link.
            var target = Files.exists(file) ? file.toRealPath() : file;
            var bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
            WholeFile.write(target, channel -> {
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
            });
        } catch (UncheckedIOException e) {
            throw failure(file, Objects.requireNonNull(e.getCause()));
        } catch (IOException e) {
            throw failure(file, e);
        }
    }

    private static CommandFailure failure(Path file, IOException e) {
        return CommandFailure.failed("%s can't be written: %s".formatted(file, Reason.of(e)), e);
    }
}
