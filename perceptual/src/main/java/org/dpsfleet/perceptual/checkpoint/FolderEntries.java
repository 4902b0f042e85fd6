package org.dpsfleet.perceptual.checkpoint;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.dpsfleet.perceptual.file.Leftovers;
import org.dpsfleet.perceptual.file.Reason;
import org.jspecify.annotations.Nullable;

/** What is in the folder of a store; files that no store made are not looked at. */
record FolderEntries(Path root) {
    static final Pattern WORK_ID = Pattern.compile("[0-9a-f]{64}");
    static final String TRAINING = ".training";
    static final String LOCK = ".lock";
    private static final Pattern TEMPORARY = Pattern.compile("\\..+\\.[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");

    List<StoreEntry> list() {
        try {
            var entries = new ArrayList<StoreEntry>();
            for (Path lock : Files.isDirectory(root) ? Leftovers.find(root, ".", LOCK) : List.<Path>of()) {
                Path left = withoutLock(lock);
                if (TEMPORARY.matcher(left.getFileName().toString()).matches()) {
                    recover(left, lock);
                    if (Files.exists(lock)) {
                        entries.add(new StoreEntry(StoreEntry.Kind.TEMPORARY, null, left.toUri(), bytes(left)));
                    }
                }
            }
            for (Path folder : folders(root)) {
                StoreEntry entry = entry(folder);
                if (entry != null) {
                    entries.add(entry);
                }
            }
            return entries;
        } catch (IOException e) {
            throw new UncheckedIOException("%s cannot be read: %s".formatted(root, Reason.withFile(e)), e);
        }
    }

    /** A checkpoint or a state; null for a folder of something else. */
    private static @Nullable StoreEntry entry(Path folder) throws IOException {
        String name = folder.getFileName().toString();
        if (!isOfWork(folder)) {
            return null;
        }
        boolean state = name.endsWith(TRAINING);
        return new StoreEntry(
                state ? StoreEntry.Kind.STATE : StoreEntry.Kind.CHECKPOINT,
                withoutEnd(name),
                CheckpointStores.directory(folder.toUri()),
                bytes(folder));
    }

    /** Puts back whatever whole checkpoints and states a dead process had moved out of their places. */
    private void recover(Path left, Path lock) throws IOException {
        try (FileChannel taken = Leftovers.take(lock)) {
            if (taken == null) {
                return;
            }
            List<Path> moved = folders(left);
            for (Path folder : moved) {
                if (isOfWork(folder)) {
                    putBack(folder, root.resolve(folder.getFileName()));
                }
            }
            if (!moved.isEmpty() && folders(left).isEmpty()) {
                delete(left, lock);
            }
        } catch (NoSuchFileException e) {
            // another one tidies up
        }
    }

    /** Renames a folder to its place; false if another one is there, and a folder that is empty is none. */
    static boolean putBack(Path folder, Path place) throws IOException {
        try {
            Files.move(folder, place, StandardCopyOption.ATOMIC_MOVE);
            return true;
        } catch (IOException e) {
            if (Files.exists(place, LinkOption.NOFOLLOW_LINKS)) {
                return false;
            }
            throw e;
        }
    }

    /** Deletes what a dead writer left, unless another one has taken it. */
    static void free(Path left) throws IOException {
        Path lock = left.resolveSibling(left.getFileName() + LOCK);
        try (FileChannel taken = Leftovers.take(lock)) {
            if (taken != null) {
                delete(left, lock);
            }
        } catch (NoSuchFileException e) {
            // as it should be
        }
    }

    /** The folder first: as long as the lock's file is there, it is known that something may be left. */
    private static void delete(Path left, Path lock) throws IOException {
        Leftovers.delete(left);
        Files.deleteIfExists(lock);
    }

    private static boolean isOfWork(Path folder) {
        return WORK_ID.matcher(withoutEnd(folder.getFileName().toString())).matches();
    }

    private static String withoutEnd(String name) {
        return name.endsWith(TRAINING) ? name.substring(0, name.length() - TRAINING.length()) : name;
    }

    private static Path withoutLock(Path lock) {
        String name = lock.getFileName().toString();
        return lock.resolveSibling(name.substring(0, name.length() - LOCK.length()));
    }

    /** The folders in one; none where it is none. */
    private static List<Path> folders(Path in) throws IOException {
        if (!Files.isDirectory(in)) {
            return List.of();
        }
        try (Stream<Path> all = Files.list(in)) {
            return all.filter(path -> Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS))
                    .toList();
        }
    }

    private static long bytes(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.map(Path::toFile)
                    .filter(file -> !file.isDirectory())
                    .mapToLong(file -> file.length())
                    .sum();
        } catch (NoSuchFileException e) {
            return 0;
        } catch (UncheckedIOException e) {
            if (e.getCause() instanceof NoSuchFileException) {
                return 0; // somebody deletes it at this moment
            }
            throw e;
        }
    }
}
