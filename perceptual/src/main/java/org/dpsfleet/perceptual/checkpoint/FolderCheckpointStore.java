package org.dpsfleet.perceptual.checkpoint;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.dpsfleet.perceptual.BadDataException;
import org.dpsfleet.perceptual.MissingDataException;
import org.dpsfleet.perceptual.file.FolderAccess;
import org.dpsfleet.perceptual.file.Leftovers;
import org.dpsfleet.perceptual.file.PlaceUri;
import org.dpsfleet.perceptual.file.Reason;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A store in a folder that all workers see under the same path. A checkpoint is a folder named after its
 * work; the state of its training is beside it, in a folder whose name ends with {@code .training}.
 *
 * <p>A checkpoint is written into a temporary folder beside its place, forced to the disk, then renamed.
 */
final class FolderCheckpointStore implements CheckpointStore {
    private static final Logger LOG = LoggerFactory.getLogger(FolderCheckpointStore.class);
    private static final String STATE = CheckpointFiles.STATE;

    private final Path root;
    private final CheckpointsFolder opened;

    /** A store in a folder that is made when something is published or saved. */
    FolderCheckpointStore(Path root) {
        this.root = root.toAbsolutePath();
        this.opened = new CheckpointsFolder(this.root);
    }

    /**
     * The same of a {@code file:} URI.
     *
     * @throws BadDataException if it is none
     */
    static FolderCheckpointStore at(URI root) {
        return new FolderCheckpointStore(PlaceUri.path(root, "store of checkpoints"));
    }

    @Override
    public void tryOut() {
        new FolderAccess(root).writeProblem().ifPresent(problem -> {
            throw new UncheckedIOException(problem, new IOException(problem));
        });
    }

    @Override
    public Optional<Stored> find(String workId) {
        Path folder = folder(workId);
        if (!Files.exists(folder)) {
            return Optional.empty();
        }
        try {
            Manifest manifest = CheckpointReader.read(folder).manifest();
            if (!workId.equals(manifest.workId())) {
                throw new BadDataException("%s is of the work %s.".formatted(folder, manifest.workId()));
            }
            return Optional.of(stored(folder));
        } catch (BadDataException e) {
            LOG.atWarn().addKeyValue("reason", e.getMessage()).log("a checkpoint is made again");
            return Optional.empty();
        }
    }

    @Override
    public Checkpoint read(URI checkpoint) {
        return CheckpointReader.read(opened.find(checkpoint, "checkpoint")).checkpoint();
    }

    @Override
    public Checkpoint read(URI checkpoint, String manifestSha256) {
        Path folder = opened.find(checkpoint, "checkpoint");
        Checkpoint read = CheckpointReader.read(folder).checkpoint();
        checkSame(folder, manifestSha256);
        return read;
    }

    @Override
    public byte[] manifest(URI checkpoint, String manifestSha256) {
        Path folder = opened.find(checkpoint, "checkpoint");
        checkSame(folder, manifestSha256);
        Path manifest = folder.resolve(CheckpointWriter.MANIFEST);
        try {
            return Files.readAllBytes(manifest);
        } catch (IOException e) {
            throw new BadDataException("%s cannot be read: %s.".formatted(manifest, Reason.of(e)), e);
        }
    }

    private static void checkSame(Path folder, String manifestSha256) {
        String manifest = Hashes.sha256(folder.resolve(CheckpointWriter.MANIFEST));
        if (!manifest.equals(manifestSha256)) {
            throw new MissingDataException(
                    "%s is another checkpoint than the task's: its manifest's hash is %s, not %s."
                            .formatted(folder, manifest, manifestSha256));
        }
    }

    @Override
    public Stored publish(Checkpoint checkpoint, Provenance provenance) {
        Path folder = folder(provenance.workId());
        try {
            Files.createDirectories(root);
            try (TemporaryFolder temporary = TemporaryFolder.beside(folder)) {
                CheckpointWriter.write(temporary.path(), checkpoint, provenance);
                replace(folder, temporary.path());
                force(root);
                return stored(folder);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("%s cannot be written: %s".formatted(folder, Reason.withFile(e)), e);
        }
    }

    /** Meanwhile the one before may be set aside, or put back. */
    private static void replace(Path folder, Path with) throws IOException {
        boolean there = Files.exists(folder, LinkOption.NOFOLLOW_LINKS);
        try {
            replace(folder, with, there);
        } catch (IOException e) {
            if (there == Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
                throw e;
            }
            replace(folder, with, !there);
        }
    }

    /** What was there is moved aside, and deleted once the new one is in its place. */
    private static void replace(Path folder, Path with, boolean there) throws IOException {
        if (!there) {
            Files.move(with, folder, StandardCopyOption.ATOMIC_MOVE);
            return;
        }
        try (TemporaryFolder aside = TemporaryFolder.beside(folder)) {
            Path before = aside.path().resolve(folder.getFileName());
            Files.move(folder, before, StandardCopyOption.ATOMIC_MOVE);
            try {
                Files.move(with, folder, StandardCopyOption.ATOMIC_MOVE);
            } catch (IOException e) {
                Files.move(before, folder, StandardCopyOption.ATOMIC_MOVE);
                throw e;
            }
        }
    }

    @Override
    public URI trainingState(String workId) {
        return CheckpointStores.directory(training(workId).toUri());
    }

    @Override
    public void save(String workId, SavedState state) {
        Path folder = training(workId);
        try {
            write(folder, state);
        } catch (UncheckedIOException e) {
            if (!(e.getCause() instanceof NoSuchFileException)) {
                throw e;
            }
            write(folder, state); // the folder was set aside meanwhile
        }
    }

    private static void write(Path folder, SavedState state) {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException("%s cannot be made: %s".formatted(folder, Reason.withFile(e)), e);
        }
        CheckpointFiles.writeState(folder.resolve(STATE), state);
    }

    @Override
    public Optional<SavedState> open(URI trainingState) {
        Path file;
        try {
            file = opened.find(trainingState, "training state").resolve(STATE);
        } catch (MissingDataException e) {
            return Optional.empty();
        }
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        return Optional.of(CheckpointFiles.readState(file));
    }

    @Override
    public void delete(URI uri) {
        try {
            Path folder = opened.find(uri, "checkpoint");
            if (Files.isDirectory(folder)) {
                // Without its manifest it is no checkpoint any more, and so never a damaged one.
                Files.deleteIfExists(folder.resolve(CheckpointWriter.MANIFEST));
            }
            Leftovers.delete(folder);
        } catch (MissingDataException e) {
            // as it should be
        } catch (IOException e) {
            throw new UncheckedIOException("%s cannot be deleted: %s".formatted(uri, Reason.withFile(e)), e);
        }
    }

    @Override
    public List<StoreEntry> entries() {
        return new FolderEntries(root).list();
    }

    @Override
    public Aside setAside(Collection<StoreEntry> entries) {
        return AsideFolder.take(root, entries);
    }

    private Path folder(String workId) {
        if (!FolderEntries.WORK_ID.matcher(workId).matches()) {
            throw new IllegalArgumentException(
                    "The work id '%s' is not accepted; accepted: 64 hexadecimal digits.".formatted(workId));
        }
        return root.resolve(workId);
    }

    private Path training(String workId) {
        return folder(workId).resolveSibling(workId + FolderEntries.TRAINING);
    }

    /** What is known from outside about a checkpoint that is there. */
    private static Stored stored(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return new Stored(
                    folder.toUri(),
                    Hashes.sha256(folder.resolve(CheckpointWriter.MANIFEST)),
                    files.mapToLong(file -> file.toFile().length()).sum());
        } catch (IOException e) {
            throw new UncheckedIOException("%s cannot be read: %s".formatted(folder, Reason.withFile(e)), e);
        }
    }

    private static void force(Path folder) throws IOException {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
