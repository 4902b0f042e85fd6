package org.dpsfleet.objectstore;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.dpsfleet.perceptual.file.Leftovers;

/** A folder of this machine for what is on its way; closing it deletes it. */
record LocalFolder(Path path) implements AutoCloseable {
    /** A new one where the machine keeps what is temporary. */
    static LocalFolder make() {
        try {
            return new LocalFolder(Files.createTempDirectory("dps-fleet-checkpoint-"));
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "There is no room for a checkpoint in the folder of temporary files: " + e.getMessage(), e);
        }
    }

    /** Of its files. */
    long bytes() {
        try (Stream<Path> files = Files.list(path)) {
            return files.mapToLong(file -> file.toFile().length()).sum();
        } catch (IOException e) {
            throw new UncheckedIOException("%s cannot be read: %s".formatted(path, e.getMessage()), e);
        }
    }

    @Override
    public void close() {
        try {
            Leftovers.delete(path);
        } catch (IOException e) {
            throw new UncheckedIOException("%s cannot be deleted: %s".formatted(path, e.getMessage()), e);
        }
    }
}
