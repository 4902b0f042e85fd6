package org.dpsfleet.perceptual.file;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Objects;
import java.util.UUID;

/**
 * Writes a file so that a reader sees the old one or the whole new one, even after a power cut: the bytes
 * go to a temporary file in the same folder, are forced to the disk, and the file is then renamed. What a
 * writer left that was killed meanwhile, the next one removes.
 */
public final class WholeFile {
    private static final String SUFFIX = ".tmp";

    private WholeFile() {}

    /** What goes into a file. */
    @FunctionalInterface
    public interface Content {
        /** Writes everything; forcing and closing are the caller's. */
        void writeTo(FileChannel channel) throws IOException;
    }

    /**
     * Writes or replaces a file; its folder must exist.
     *
     * @throws UncheckedIOException if the disk is full, or the folder absent or not writable
     */
    public static void write(Path path, Content content) {
        Path absolute = path.toAbsolutePath();
        Path folder = Objects.requireNonNull(absolute.getParent(), "a file has a folder");
        try {
            // Not createTempFile, which shuts out a reader that runs as another user.
            String prefix = ".%s.".formatted(absolute.getFileName());
            for (Path leftover : Leftovers.find(folder, prefix, SUFFIX)) {
                Files.deleteIfExists(leftover);
            }
            Path temporary = Files.createFile(folder.resolve(prefix + UUID.randomUUID() + SUFFIX));
            try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
                Leftovers.claim(channel);
                content.writeTo(channel);
                channel.force(true);
                Files.move(temporary, absolute, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } finally {
                Files.deleteIfExists(temporary);
            }
            forceFolder(folder);
        } catch (IOException e) {
            throw new UncheckedIOException("%s cannot be written: %s".formatted(path, Reason.of(e)), e);
        }
    }

    /** Makes the rename itself durable. */
    private static void forceFolder(Path folder) throws IOException {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
