package org.dpsfleet.perceptual.checkpoint;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.UUID;
import org.dpsfleet.perceptual.file.Leftovers;

/**
 * A folder to be filled and then renamed. Closing it deletes it, if it is still there. A locked file beside
 * it says that its writer lives; without one, the next writer deletes it.
 */
final class TemporaryFolder implements AutoCloseable {
    private static final String LOCK = ".lock";

    private final Path path;
    private final Path lock;
    private final FileChannel locked;

    private TemporaryFolder(Path path, Path lock, FileChannel locked) {
        this.path = path;
        this.lock = lock;
        this.locked = locked;
    }

    /** A new folder beside the one that it is to become, whose other writers' leftovers are deleted. */
    static TemporaryFolder beside(Path target) throws IOException {
        String prefix = ".%s.".formatted(target.getFileName());
        for (Path left : Leftovers.find(target.resolveSibling(""), prefix, LOCK)) {
            String name = left.getFileName().toString();
            Leftovers.delete(left.resolveSibling(name.substring(0, name.length() - LOCK.length())));
            Files.deleteIfExists(left);
        }
        Path path = target.resolveSibling(prefix + UUID.randomUUID());
        Path lock = path.resolveSibling(path.getFileName() + LOCK);
        FileChannel locked = FileChannel.open(lock, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        var folder = new TemporaryFolder(path, lock, locked);
        try {
            Leftovers.claim(locked);
            // Not createTempDirectory, which shuts out a worker that runs as another user.
            Files.createDirectory(path);
            return folder;
        } catch (IOException e) {
            try (folder) {
                throw e;
            }
        }
    }

    Path path() {
        return path;
    }

    @Override
    public void close() throws IOException {
        try (locked) {
            Leftovers.delete(path);
            Files.deleteIfExists(lock);
        }
    }
}
