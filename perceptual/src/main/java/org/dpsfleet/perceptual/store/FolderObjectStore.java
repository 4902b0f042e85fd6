package org.dpsfleet.perceptual.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.dpsfleet.perceptual.file.FolderAccess;
import org.dpsfleet.perceptual.file.Reason;
import org.jspecify.annotations.Nullable;

/** A folder that all who use it see, made when first needed. It keeps no hashes: its disk is trusted to. */
final class FolderObjectStore implements ObjectStore {
    private static final String TEMPORARY = ".tmp";

    /** A writer is done within minutes. */
    private static final Duration ABANDONED = Duration.ofHours(1);

    private final Path folder;

    FolderObjectStore(Path folder) {
        this.folder = folder;
    }

    @Override
    public void tryOut() {
        new FolderAccess(folder).writeProblem().ifPresent(problem -> {
            throw new UncheckedIOException(problem, new IOException(problem));
        });
    }

    @Override
    public URI uri(String name) {
        return path(name).toUri();
    }

    /**
     * Many may write the same name at once, each to a temporary file of its own; what those leave that are killed goes
     * with a later write of that name.
     */
    @Override
    public void put(String name, Path file) {
        Path path = path(name);
        Path temporary = folder.resolve(".%s.%s%s".formatted(name, UUID.randomUUID(), TEMPORARY));
        try {
            Files.createDirectories(folder);
            sweep(name);
            try {
                Files.copy(file, temporary);
                force(temporary);
                Files.move(temporary, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } finally {
                Files.deleteIfExists(temporary);
            }
        } catch (IOException e) {
            throw failure(path, "written", e);
        }
    }

    private static void force(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
    }

    private void sweep(String name) throws IOException {
        Instant abandoned = Instant.now().minus(ABANDONED);
        try (DirectoryStream<Path> left = Files.newDirectoryStream(folder, "." + name + ".*" + TEMPORARY)) {
            for (Path temporary : left) {
                if (lastModified(temporary).isBefore(abandoned)) {
                    Files.deleteIfExists(temporary);
                }
            }
        }
    }

    private static Instant lastModified(Path file) throws IOException {
        try {
            return Files.getLastModifiedTime(file).toInstant();
        } catch (NoSuchFileException e) {
            return Instant.MAX; // its writer has just renamed it
        }
    }

    /** Of two that look at the same moment, the later one stays. */
    @Override
    public boolean putInstead(String name, Path file, @Nullable String version) {
        if (!version(path(name)).equals(Optional.ofNullable(version))) {
            return false;
        }
        put(name, file);
        return true;
    }

    @Override
    public Optional<Fetched> fetch(String name, Path file) {
        Path path = path(name);
        Optional<String> version = version(path);
        if (version.isEmpty()) {
            return Optional.empty();
        }
        try {
            Files.copy(path, file, StandardCopyOption.REPLACE_EXISTING);
            return Optional.of(new Fetched(version.get(), true));
        } catch (NoSuchFileException e) {
            return Optional.empty(); // gone by now
        } catch (IOException e) {
            throw failure(path, "read", e);
        }
    }

    /** A file that replaces another one is a new one; a system that gives files no keys still knows when. */
    private static Optional<String> version(Path path) {
        try {
            BasicFileAttributes file = Files.readAttributes(path, BasicFileAttributes.class);
            return Optional.of(String.format(
                    Locale.ROOT,
                    "%s %d %d",
                    file.fileKey(),
                    file.size(),
                    file.lastModifiedTime().to(TimeUnit.NANOSECONDS)));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw failure(path, "read", e);
        }
    }

    private Path path(String name) {
        return folder.resolve(ObjectStore.checked(name));
    }

    private static UncheckedIOException failure(Path path, String done, IOException e) {
        return new UncheckedIOException("%s cannot be %s: %s".formatted(path, done, Reason.of(e)), e);
    }
}
