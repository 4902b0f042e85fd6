package org.dpsfleet.objectstore;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.dpsfleet.perceptual.BadDataException;
import org.dpsfleet.perceptual.checkpoint.CheckpointFiles;
import org.dpsfleet.perceptual.checkpoint.LocalCopies;
import org.dpsfleet.perceptual.file.Leftovers;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Checkpoints that were read, each in a folder named after its manifest's hash, and so never another one. Each is
 * checked again whenever it is read; a damaged one is thrown away. Several processes may share the folder; what is of
 * others in it is left alone.
 */
final class CopiesFolder {
    private static final Logger LOG = LoggerFactory.getLogger(CopiesFolder.class);
    private static final Pattern COPY = Pattern.compile("[0-9a-f]{64}");
    private static final Pattern UNFINISHED = Pattern.compile("\\.[0-9a-f]{64}\\.[0-9a-f-]{36}");

    /** A copy is fetched within minutes. */
    private static final Duration ABANDONED = Duration.ofHours(1);

    private final LocalCopies copies;

    /**
     * Opens or makes the folder.
     *
     * @throws BadDataException if it can't be made
     */
    CopiesFolder(LocalCopies copies) {
        this.copies = copies;
        try {
            Files.createDirectories(copies.folder());
        } catch (IOException e) {
            throw new BadDataException(
                    "The folder %s for copies of checkpoints cannot be made: %s.".formatted(copies.folder(), e), e);
        }
    }

    /** A checkpoint that is here and undamaged. */
    Optional<CheckpointFiles.Read> find(String manifestSha256) {
        Path folder = copies.folder().resolve(manifestSha256);
        if (!Files.isDirectory(folder)) {
            return Optional.empty();
        }
        try {
            CheckpointFiles.Read read = CheckpointFiles.read(folder);
            if (Versions.isOf(folder, manifestSha256)) {
                touch(folder);
                return Optional.of(read);
            }
        } catch (BadDataException e) {
            // whether somebody else evicts it at this moment or it is damaged, it is no longer needed
            LOG.atDebug().addKeyValue("reason", e.getMessage()).log("a copy is fetched again");
        }
        delete(folder);
        return Optional.empty();
    }

    /** A folder to be filled, which then becomes a copy. */
    LocalFolder unfinished(String manifestSha256) {
        try {
            return new LocalFolder(Files.createDirectory(
                    copies.folder().resolve(".%s.%s".formatted(manifestSha256, UUID.randomUUID()))));
        } catch (IOException e) {
            throw new UncheckedIOException("%s cannot be written: %s".formatted(copies.folder(), e.getMessage()), e);
        }
    }

    /** Keeps what was filled, which is whole, unless it is larger than all may be. */
    void keep(LocalFolder filled, String manifestSha256) {
        try {
            if (makeRoom(bytes(filled.path()))) {
                Files.move(filled.path(), copies.folder().resolve(manifestSha256), StandardCopyOption.ATOMIC_MOVE);
            }
        } catch (IOException e) {
            // another process has it by now; if the disk is at fault, the next one is fetched again
            LOG.atDebug().setCause(e).log("a copy was not kept");
        }
    }

    private record Kept(Path folder, long bytes, FileTime used) {}

    private synchronized boolean makeRoom(long bytes) throws IOException {
        if (bytes > copies.limit()) {
            return false;
        }
        List<Kept> all = kept();
        long total = all.stream().mapToLong(Kept::bytes).sum();
        all.sort(Comparator.comparing(Kept::used).thenComparing(Kept::folder));
        for (Kept oldest : all) {
            if (total + bytes <= copies.limit()) {
                break;
            }
            delete(oldest.folder);
            total -= oldest.bytes;
        }
        return true;
    }

    private List<Kept> kept() throws IOException {
        var kept = new ArrayList<Kept>();
        try (Stream<Path> all = Files.list(copies.folder())) {
            for (Path folder : all.toList()) {
                String name = String.valueOf(folder.getFileName());
                try {
                    if (COPY.matcher(name).matches()) {
                        kept.add(new Kept(folder, bytes(folder), Files.getLastModifiedTime(folder)));
                    } else if (UNFINISHED.matcher(name).matches() && isAbandoned(folder)) {
                        delete(folder);
                    }
                } catch (NoSuchFileException e) {
                    // another process evicts it
                }
            }
        }
        return kept;
    }

    private static boolean isAbandoned(Path folder) throws IOException {
        return Files.getLastModifiedTime(folder)
                .toInstant()
                .isBefore(Instant.now().minus(ABANDONED));
    }

    private static long bytes(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.mapToLong(file -> file.toFile().length()).sum();
        }
    }

    /** The time of change is the time of the last use: some systems keep no time of access. */
    private static void touch(Path folder) {
        try {
            Files.setLastModifiedTime(folder, FileTime.from(Instant.now()));
        } catch (IOException e) {
            LOG.atDebug().setCause(e).log("use cannot be noted");
        }
    }

    private static void delete(Path folder) {
        try {
            Leftovers.delete(folder);
        } catch (IOException e) {
            LOG.atWarn().addKeyValue("folder", folder).setCause(e).log("a copy cannot be deleted");
        }
    }
}
