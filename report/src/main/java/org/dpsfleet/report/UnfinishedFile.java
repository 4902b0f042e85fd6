package org.dpsfleet.report;

import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * A file that is written under a temporary name beside its own, and gets its own when it is whole: a reader never
 * sees half of it, and of one that is given up nothing is left.
 */
final class UnfinishedFile implements Closeable {
    private static final int BUFFER = 64 * 1024;

    private final Path file;
    private final Path unfinished;
    private final OutputStream out;
    private final Writer writer;

    UnfinishedFile(Path file) throws IOException {
        this.file = file;
        unfinished = file.resolveSibling("." + file.getFileName() + ".unfinished");
        out = new BufferedOutputStream(Files.newOutputStream(unfinished), BUFFER);
        writer = new OutputStreamWriter(out, StandardCharsets.UTF_8);
    }

    /** For what is no text. */
    OutputStream bytes() {
        return out;
    }

    /** For text, in UTF-8. */
    Writer text() {
        return writer;
    }

    /** Everything is written. */
    void finish() throws IOException {
        writer.close();
        Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    @Override
    public void close() throws IOException {
        try {
            out.close();
        } finally {
            Files.deleteIfExists(unfinished);
        }
    }
}
