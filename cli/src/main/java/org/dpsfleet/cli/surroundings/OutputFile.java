package org.dpsfleet.cli.surroundings;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.dpsfleet.cli.outcome.CommandFailure;
import org.dpsfleet.perceptual.file.Reason;
import org.dpsfleet.perceptual.file.WholeFile;

/** A file that a person names for a command to write. */
public final class OutputFile {
    private static final int BUFFER = 64 * 1024;

    private OutputFile() {}

    /** What goes into the file. */
    @FunctionalInterface
    public interface Content {
        /** Writes all of it; closing is the caller's. */
        void writeTo(OutputStream out) throws IOException;
    }

    /**
     * Writes or replaces the file atomically, also if the disk becomes full. A target that is not a regular
     * file, such as {@code /dev/stdout} or a named pipe, is written directly.
     *
     * @throws CommandFailure if it can't be written; says why
     */
    public static void write(Path file, Content content) {
        try {
            if (Files.exists(file) && !Files.isRegularFile(file)) {
                try (var out = Files.newOutputStream(file)) {
                    buffered(out, content);
                }
                return;
            }
            // A link stays a link.
            var target = Files.exists(file) ? file.toRealPath() : file;
            WholeFile.write(target, channel -> buffered(Channels.newOutputStream(channel), content));
        } catch (UncheckedIOException e) {
            throw failure(file, Objects.requireNonNull(e.getCause()));
        } catch (IOException e) {
            throw failure(file, e);
        }
    }

    private static void buffered(OutputStream out, Content content) throws IOException {
        var buffer = new BufferedOutputStream(out, BUFFER);
        content.writeTo(buffer);
        buffer.flush();
    }

    private static CommandFailure failure(Path file, IOException e) {
        return CommandFailure.failed("%s can't be written: %s".formatted(file, Reason.of(e)), e);
    }
}
