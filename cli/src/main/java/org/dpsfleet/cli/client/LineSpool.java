package org.dpsfleet.cli.client;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import org.dpsfleet.cli.outcome.CommandFailure;
import org.dpsfleet.perceptual.file.Reason;

/**
 * Lines kept in a temporary file, to be read in any order and as often as needed. The file has no name while it is
 * used: the operating system frees it when this process ends, however it ends.
 */
final class LineSpool implements Closeable {
    private static final int BUFFER = 256 * 1024;

    private final Path folder;
    private final FileChannel file;
    private final ByteArrayOutputStream unwritten = new ByteArrayOutputStream(BUFFER);
    private long[] ends = new long[1024];
    private int size;

    private LineSpool(Path folder, FileChannel file) {
        this.folder = folder;
        this.file = file;
    }

    /**
     * Without a line yet.
     *
     * @param folder of the file; must exist
     */
    static LineSpool in(Path folder) {
        try {
            var path = Files.createTempFile(folder, ".results-", ".spool");
            return new LineSpool(
                    folder,
                    FileChannel.open(
                            path,
                            StandardOpenOption.READ,
                            StandardOpenOption.WRITE,
                            StandardOpenOption.DELETE_ON_CLOSE));
        } catch (IOException e) {
            throw unwritable(folder, e);
        }
    }

    /** How many lines there are. */
    int size() {
        return size;
    }

    /** Adds a line; {@link #get} knows it after {@link #flush}. */
    void add(byte[] line) {
        if (size == ends.length) {
            ends = Arrays.copyOf(ends, 2 * size);
        }
        ends[size] = end(size) + line.length;
        size++;
        unwritten.writeBytes(line);
        if (unwritten.size() >= BUFFER) {
            flush();
        }
    }

    /** Forgets all lines. */
    void clear() {
        unwritten.reset();
        size = 0;
        try {
            file.truncate(0);
        } catch (IOException e) {
            throw unwritable(folder, e);
        }
    }

    void flush() {
        try {
            var bytes = ByteBuffer.wrap(unwritten.toByteArray());
            long position = end(size) - bytes.remaining();
            while (bytes.hasRemaining()) {
                position += file.write(bytes, position);
            }
            unwritten.reset();
        } catch (IOException e) {
            throw unwritable(folder, e);
        }
    }

    /** A line, without its end. */
    byte[] get(int line) {
        long start = end(line);
        var bytes = ByteBuffer.allocate(Math.toIntExact(ends[line] - start));
        try {
            while (bytes.hasRemaining()) {
                if (file.read(bytes, start + bytes.position()) < 0) {
                    throw new EOFException("it is shorter than what was written");
                }
            }
        } catch (ClosedByInterruptException e) {
            throw interrupted();
        } catch (IOException e) {
            throw CommandFailure.failed(
                    "the results can't be read back from a temporary file in %s: %s".formatted(folder, Reason.of(e)),
                    e);
        }
        return bytes.array();
    }

    /** Where the line before this one ends. */
    private long end(int line) {
        return line == 0 ? 0 : ends[line - 1];
    }

    private static CommandFailure unwritable(Path folder, IOException e) {
        return e instanceof ClosedByInterruptException
                ? interrupted()
                : CommandFailure.failed(
                        "the results can't be kept in a temporary file in %s: %s".formatted(folder, Reason.of(e)), e);
    }

    private static CommandFailure interrupted() {
        return CommandFailure.interrupted("interrupted while results were fetched or read");
    }

    @Override
    public void close() {
        try {
            file.close();
        } catch (IOException e) {
            throw unwritable(folder, e);
        }
    }
}
