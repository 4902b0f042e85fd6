package org.dpsfleet.cli.surroundings;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import org.dpsfleet.cli.outcome.CommandFailure;

/**
 * Standard output, in UTF-8 whatever the locale. Unlike {@link System#out} it tells when what is printed
 * does not arrive: the first write that fails throws a {@link CommandFailure}, which ends the command. What
 * is printed after that is dropped, so that nothing is reported twice.
 */
public final class StandardOutput extends OutputStream {
    private final OutputStream target;
    private boolean failed;

    StandardOutput(OutputStream target) {
        this.target = target;
    }

    /** A writer to this process's standard output; a line that ends is written at once. */
    public static PrintWriter writer() {
        return writer(new FileOutputStream(FileDescriptor.out));
    }

    /** This process's standard output, for what is no text; unbuffered. */
    public static OutputStream bytes() {
        return new StandardOutput(new FileOutputStream(FileDescriptor.out));
    }

    static PrintWriter writer(OutputStream target) {
        return new PrintWriter(new StandardOutput(target), true, StandardCharsets.UTF_8);
    }

    @Override
    public void write(int value) {
        write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
        if (failed) {
            return;
        }
        try {
            target.write(bytes, offset, length);
        } catch (IOException e) {
            failed = true;
            throw failure(e);
        }
    }

    private static CommandFailure failure(IOException e) {
        var reason = String.valueOf(e.getMessage());
        // As `fleet status | head -1` does: the reader has all that it wanted.
        return reason.contains("Broken pipe")
                ? CommandFailure.readerGone()
                : CommandFailure.failed("standard output can't be written: " + reason, e);
    }
}
