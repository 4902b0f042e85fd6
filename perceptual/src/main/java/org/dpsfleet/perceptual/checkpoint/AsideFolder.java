package org.dpsfleet.perceptual.checkpoint;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.dpsfleet.perceptual.file.Leftovers;
import org.dpsfleet.perceptual.file.Reason;

/**
 * Entries of a folder's store in a temporary folder beside their places, which a file locked by this process guards as
 * it does every temporary one.
 */
final class AsideFolder implements Aside {
    private final Path folder;
    private final Path lock;
    private final FileChannel locked;
    /** Where each of them is now. */
    private final Map<StoreEntry, Path> moved = new LinkedHashMap<>();

    private AsideFolder(Path folder, Path lock, FileChannel locked) {
        this.folder = folder;
        this.lock = lock;
        this.locked = locked;
    }

    static AsideFolder take(Path root, Collection<StoreEntry> entries) {
        try {
            Files.createDirectories(root);
            AsideFolder aside = make(root);
            try {
                for (StoreEntry entry : entries) {
                    aside.move(entry);
                }
                return aside;
            } catch (IOException e) {
                try (aside) {
                    throw e;
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("%s cannot be tidied up: %s".formatted(root, Reason.withFile(e)), e);
        }
    }

    private static AsideFolder make(Path root) throws IOException {
        while (true) {
            Path folder = root.resolve(".aside." + UUID.randomUUID());
            Path lock = root.resolve(folder.getFileName() + FolderEntries.LOCK);
            FileChannel locked = FileChannel.open(lock, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
            var aside = new AsideFolder(folder, lock, locked);
            try {
                // Without a lock nobody could tell later that this process had died, and put back what it took.
                boolean guarded = locked.tryLock() != null;
                // Another one may have tidied it up in between.
                if (guarded && Files.exists(lock)) {
                    Files.createDirectory(folder);
                    return aside;
                }
            } catch (IOException e) {
                try (aside) {
                    throw e;
                }
            }
            locked.close();
        }
    }

    private void move(StoreEntry entry) throws IOException {
        var place = Path.of(entry.uri());
        if (entry.kind() == StoreEntry.Kind.TEMPORARY) {
            moved.put(entry, place); // nobody finds it anyway
            return;
        }
        try {
            Path to = folder.resolve(place.getFileName());
            Files.move(place, to, StandardCopyOption.ATOMIC_MOVE);
            moved.put(entry, to);
        } catch (NoSuchFileException e) {
            // gone by now
        }
    }

    @Override
    public List<StoreEntry> entries() {
        return List.copyOf(moved.keySet());
    }

    @Override
    public void putBack(StoreEntry entry) {
        Path at = moved.get(entry);
        if (at == null || entry.kind() == StoreEntry.Kind.TEMPORARY) {
            moved.remove(entry);
            return;
        }
        try {
            if (FolderEntries.putBack(at, Path.of(entry.uri()))) {
                moved.remove(entry);
            } else {
                free(entry);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "%s cannot be put back from %s: %s".formatted(entry.uri(), at, Reason.withFile(e)), e);
        }
    }

    @Override
    public void free(StoreEntry entry) {
        Path at = moved.get(entry);
        if (at == null) {
            return;
        }
        try {
            if (entry.kind() == StoreEntry.Kind.TEMPORARY) {
                FolderEntries.free(at);
            } else {
                // Under a name that is no work's, lest what is half deleted is ever put back.
                Path freed = folder.resolve("freed");
                Leftovers.delete(freed);
                Files.move(at, freed, StandardCopyOption.ATOMIC_MOVE);
                moved.remove(entry);
                Leftovers.delete(freed);
            }
            moved.remove(entry);
        } catch (IOException e) {
            throw new UncheckedIOException("%s cannot be deleted: %s".formatted(at, Reason.withFile(e)), e);
        }
    }

    @Override
    public void close() {
        var failures = new ArrayList<UncheckedIOException>();
        for (StoreEntry entry : entries()) {
            try {
                putBack(entry);
            } catch (UncheckedIOException e) {
                failures.add(e);
            }
        }
        try (locked) {
            // What could not be put back stays for whoever lists the entries next.
            if (failures.isEmpty()) {
                Leftovers.delete(folder);
                Files.deleteIfExists(lock);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("%s cannot be deleted: %s".formatted(folder, Reason.withFile(e)), e);
        }
        if (!failures.isEmpty()) {
            throw failures.getFirst();
        }
    }
}
