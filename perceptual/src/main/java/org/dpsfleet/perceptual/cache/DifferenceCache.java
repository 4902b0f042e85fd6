package org.dpsfleet.perceptual.cache;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.dpsfleet.perceptual.BadDataException;
import org.dpsfleet.perceptual.MissingDataException;
import org.dpsfleet.perceptual.store.ObjectStore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A folder of pooled differences, one file per key, so that a frozen network sees each picture of a
 * perceptual data set or a test set once and not once per checkpoint.
 *
 * <p>Files are named after their key, appear whole or not at all, and are checked whenever they are
 * opened; a damaged one is thrown away and computed again. Several processes may share the folder: where
 * two compute the same, both are right and the later file stays. Beyond the limit, the least recently used
 * files go first; processes that write at the same moment may exceed it by what they write. Files of
 * others in the folder are left alone. Behind it may be a store that machines share. Thread safe.
 */
public final class DifferenceCache {
    private static final String TEMPORARY = ".tmp";

    private static final Logger LOG = LoggerFactory.getLogger(DifferenceCache.class);
    private static final Pattern OURS = Pattern.compile("[0-9a-f]{64}\\.safetensors");
    private static final Pattern UNFINISHED = Pattern.compile("\\.[0-9a-f]{64}\\.safetensors\\.[0-9a-f-]{36}\\.tmp");

    /** A writer adds to its file every few seconds; one that did not for so long has died. */
    private static final Duration ABANDONED = Duration.ofHours(1);

    private final Path folder;
    private final long limit;
    private final @Nullable SharedDifferences shared;

    /**
     * Opens or makes the folder.
     *
     * @param limit of all files together, in bytes, at least 1
     * @throws BadDataException if the folder cannot be made
     */
    public DifferenceCache(Path folder, long limit) {
        this(folder, limit, (SharedDifferences) null);
    }

    /**
     * The same with a store behind it: what the folder has not got is fetched from there into the folder, and what is
     * computed is given to it. The log says if it can't be written to.
     *
     * @param shared that several machines share; its size is nobody's concern here
     */
    public DifferenceCache(Path folder, long limit, ObjectStore shared) {
        this(folder, limit, new SharedDifferences(shared));
    }

    DifferenceCache(Path folder, long limit, @Nullable SharedDifferences shared) {
        if (limit < 1) {
            throw new IllegalArgumentException(String.format(Locale.ROOT, "a cache of %d bytes holds nothing", limit));
        }
        this.folder = folder.toAbsolutePath().normalize();
        this.limit = limit;
        this.shared = shared;
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new BadDataException("The cache's folder %s cannot be made: %s.".formatted(folder, e), e);
        }
        if (shared != null) {
            shared.tryOut();
        }
    }

    /** The differences of a key, checked; empty if they are to be computed. */
    public Optional<StoredDifferences> find(DifferenceKey key) {
        return here(key).or(() -> shared == null ? Optional.empty() : fetched(key, shared));
    }

    private Optional<StoredDifferences> here(DifferenceKey key) {
        Path file = folder.resolve(key.fileName());
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            StoredDifferences stored = StoredDifferences.open(file, key);
            touch(file);
            return Optional.of(stored);
        } catch (MissingDataException e) {
            return Optional.empty(); // evicted by another process just now
        } catch (BadDataException e) {
            LOG.atWarn()
                    .addKeyValue("split", key.split())
                    .log("{} It is thrown away and computed again.", e.getMessage());
            delete(file);
            return Optional.empty();
        }
    }

    /** Checked before they get their name, so that readers of the folder never meet half of them. */
    private Optional<StoredDifferences> fetched(DifferenceKey key, SharedDifferences from) {
        if (key.bytes() > limit) {
            return Optional.empty();
        }
        Path temporary = temporary(key);
        try {
            Optional<StoredDifferences> stored = from.fetch(key, temporary);
            if (stored.isPresent() && makeRoom(key.bytes())) {
                keep(key, temporary);
            }
            return stored; // mapped, and so readable whatever becomes of the file
        } finally {
            delete(temporary);
        }
    }

    private void keep(DifferenceKey key, Path fetched) {
        try {
            Files.move(fetched, folder.resolve(key.fileName()), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            LOG.atWarn()
                    .addKeyValue("split", key.split())
                    .addKeyValue("reason", e)
                    .log("differences cannot be kept");
        }
    }

    /** A name for what is not whole yet. */
    Path temporary(DifferenceKey key) {
        return folder.resolve(".%s.%s%s".formatted(key.fileName(), UUID.randomUUID(), TEMPORARY));
    }

    /** The file of a key has its name now: others may have it, too. */
    void offer(DifferenceKey key, Path file) {
        if (shared != null) {
            shared.offer(key, file);
        }
    }

    /** Takes the differences of a key as they are computed. */
    public DifferenceWriter writer(DifferenceKey key) {
        return new DifferenceWriter(this, folder, key);
    }

    /** Whether there is a file for a key here; nothing is checked. */
    public boolean names(DifferenceKey key) {
        return Files.exists(folder.resolve(key.fileName()));
    }

    /** Most bytes of all files together. */
    public long limit() {
        return limit;
    }

    Path folder() {
        return folder;
    }

    private record Kept(Path file, long bytes, FileTime used) {}

    /**
     * Deletes what was not used for longest until so many bytes more fit.
     *
     * @return false if they would not fit into an empty cache; nothing is deleted then
     */
    public synchronized boolean makeRoom(long bytes) {
        if (bytes > limit) {
            return false;
        }
        List<Kept> files = kept();
        long total = files.stream().mapToLong(Kept::bytes).sum();
        files.sort(Comparator.comparing(Kept::used).thenComparing(Kept::file));
        for (Kept oldest : files) {
            if (total + bytes <= limit) {
                break;
            }
            LOG.atInfo()
                    .addKeyValue("file", oldest.file)
                    .addKeyValue("bytes", oldest.bytes)
                    .log("evicted from the cache of differences");
            delete(oldest.file);
            total -= oldest.bytes;
        }
        return true;
    }

    /** Our files; those that a process left unfinished when it died are deleted on the way. */
    private List<Kept> kept() {
        List<Path> listed;
        try (Stream<Path> all = Files.list(folder)) {
            listed = all.toList();
        } catch (IOException e) {
            LOG.atWarn().addKeyValue("folder", folder).setCause(e).log("the cache cannot be listed");
            return new ArrayList<>();
        }
        List<Kept> kept = new ArrayList<>();
        for (Path file : listed) {
            String name = String.valueOf(file.getFileName());
            boolean unfinished = UNFINISHED.matcher(name).matches();
            if (!unfinished && !OURS.matcher(name).matches()) {
                continue;
            }
            try {
                BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
                FileTime used = attributes.lastModifiedTime();
                if (!unfinished) {
                    kept.add(new Kept(file, attributes.size(), used));
                } else if (used.toInstant().isBefore(Instant.now().minus(ABANDONED))) {
                    delete(file);
                }
            } catch (NoSuchFileException e) {
                // another process evicted it
            } catch (IOException e) {
                LOG.atWarn().addKeyValue("file", file).setCause(e).log("cannot be looked at");
            }
        }
        return kept;
    }

    /** The time of change is the time of the last use: some systems keep no time of access. */
    private static void touch(Path file) {
        try {
            Files.setLastModifiedTime(file, FileTime.from(Instant.now()));
        } catch (IOException e) {
            LOG.atDebug().addKeyValue("file", file).setCause(e).log("use cannot be noted");
        }
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            LOG.atWarn().addKeyValue("file", file).setCause(e).log("cannot be deleted");
        }
    }
}
