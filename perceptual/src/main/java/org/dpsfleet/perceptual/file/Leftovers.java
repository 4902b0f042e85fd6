package org.dpsfleet.perceptual.file;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What writers leave that die before they can tidy up. A living writer holds a lock on a file, which the
 * operating system takes from a dead one.
 */
public final class Leftovers {
    private Leftovers() {}

    /** Files in a folder with such a name that no living process has locked. */
    public static List<Path> find(Path folder, String prefix, String suffix) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> {
                        String name = file.getFileName().toString();
                        return name.startsWith(prefix) && name.endsWith(suffix);
                    })
                    .filter(Leftovers::isNobodys)
                    .toList();
        }
    }

    /** Locks a writer's file until its channel is closed. */
    public static void claim(FileChannel channel) {
        try {
            var _ = channel.lock();
        } catch (IOException e) {
            // Some network folders have no locks; nobody else gets one either, so nothing is deleted there.
        }
    }

    private static boolean isNobodys(Path file) {
        try (FileChannel taken = take(file)) {
            return taken != null;
        } catch (IOException e) {
            return false; // gone by now, or of another user
        }
    }

    /** Locks the file of a dead writer, so that nobody else tidies up; null where its writer lives. */
    public static @Nullable FileChannel take(Path file) throws IOException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
        try {
            if (channel.tryLock() != null) {
                return channel;
            }
        } catch (OverlappingFileLockException e) {
            // another thread of this process has it
        } catch (IOException e) {
            try (channel) {
                throw e;
            }
        }
        channel.close();
        return null;
    }

    /** Deletes a file or a folder with all that is in it, if it is there. */
    public static void delete(Path path) throws IOException {
        try (Stream<Path> files = Files.walk(path)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (NoSuchFileException e) {
            // as it should be
        }
    }
}
