package org.dpsfleet.perceptual.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.dpsfleet.perceptual.file.FolderAccess;
import org.dpsfleet.perceptual.file.Reason;
import org.dpsfleet.perceptual.file.WholeFile;
import org.jspecify.annotations.Nullable;

/** A folder that all who use it see, made when first needed. It keeps no hashes: its disk is trusted to. */
final class FolderObjectStore implements ObjectStore {
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

    @Override
    public void put(String name, Path file) {
        Path path = path(name);
        try {
            Files.createDirectories(folder);
            WholeFile.write(path, channel -> copy(file, channel));
        } catch (IOException e) {
            throw failure(path, "written", e);
        }
    }

    private static void copy(Path file, FileChannel to) throws IOException {
        try (FileChannel from = FileChannel.open(file)) {
            long at = 0;
            while (at < from.size()) {
                at += from.transferTo(at, from.size() - at, to);
            }
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
