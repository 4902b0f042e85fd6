package org.dpsfleet.objectstore;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.dpsfleet.objectstore.Versions.Current;
import org.dpsfleet.perceptual.BadDataException;
import org.dpsfleet.perceptual.MissingDataException;
import org.dpsfleet.perceptual.checkpoint.Aside;
import org.dpsfleet.perceptual.checkpoint.Checkpoint;
import org.dpsfleet.perceptual.checkpoint.CheckpointFiles;
import org.dpsfleet.perceptual.checkpoint.CheckpointStore;
import org.dpsfleet.perceptual.checkpoint.CheckpointStores;
import org.dpsfleet.perceptual.checkpoint.Hashes;
import org.dpsfleet.perceptual.checkpoint.Provenance;
import org.dpsfleet.perceptual.checkpoint.SavedState;
import org.dpsfleet.perceptual.checkpoint.StoreEntry;
import org.dpsfleet.perceptual.checkpoint.Stored;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A store in a bucket, below a prefix. The files of a checkpoint are at {@code WORK/VERSION/}, where each publication
 * has a version of its own; the object {@code WORK/checkpoint.json} says which is current, and is replaced only where
 * nobody else has meanwhile. So whoever reads gets one version or the other, and whoever deletes a version that is no
 * longer current never deletes what somebody else is publishing. The state of a training is a single object,
 * {@code WORK.training/training_state.safetensors}.
 */
final class S3CheckpointStore implements CheckpointStore {
    private static final Logger LOG = LoggerFactory.getLogger(S3CheckpointStore.class);

    /** Reading begins anew as often when the version that it reads is replaced meanwhile. */
    private static final int REPLACED = 5;

    private final S3Location location;
    private final Bucket bucket;
    private final Versions versions;
    private final PublishedVersions published;
    private final Patience patience;

    S3CheckpointStore(S3Location location, Bucket bucket, @Nullable CopiesFolder copies, Patience patience) {
        this.location = location;
        this.bucket = bucket;
        this.versions = new Versions(bucket, location, copies);
        this.published = new PublishedVersions(bucket, location, versions);
        this.patience = patience;
    }

    @Override
    public void tryOut() {
        String probe = ".probe-" + UUID.randomUUID();
        byte[] written = probe.getBytes(StandardCharsets.UTF_8);
        bucket.put(probe, written);
        try {
            boolean same = bucket.get(probe)
                    .filter(held -> Arrays.equals(held.bytes(), written))
                    .isPresent();
            if (!same) {
                String sentence =
                        "%s cannot be used: what is written there reads back differently".formatted(location.root());
                throw new UncheckedIOException(sentence, new IOException(sentence));
            }
            var _ = bucket.list(probe, object -> {});
        } finally {
            bucket.delete(List.of(probe));
        }
    }

    @Override
    public Optional<Stored> find(String workId) {
        String work = S3Location.work(workId);
        try {
            // As the store has it: whoever finds it tells other machines where it is.
            return reading(work, version -> {
                CheckpointFiles.Read read = versions.fetch(work, version);
                if (!workId.equals(read.manifest().workId())) {
                    throw new BadDataException("%s is of the work %s."
                            .formatted(uri(work), read.manifest().workId()));
                }
                return stored(work, version);
            });
        } catch (BadDataException e) {
            LOG.atWarn().addKeyValue("reason", e.getMessage()).log("a checkpoint is made again");
            return Optional.empty();
        }
    }

    @Override
    public Checkpoint read(URI checkpoint) {
        return read(checkpoint, (work, version) -> versions.read(work, version).checkpoint());
    }

    @Override
    public Checkpoint read(URI checkpoint, String manifestSha256) {
        return read(checkpoint, (work, version) -> {
            checkSame(work, version, manifestSha256);
            return versions.read(work, version).checkpoint();
        });
    }

    @Override
    public byte[] manifest(URI checkpoint, String manifestSha256) {
        return read(checkpoint, (work, version) -> {
            checkSame(work, version, manifestSha256);
            String file = Versions.file(work, version.version(), CheckpointFiles.MANIFEST);
            byte[] manifest = bucket.get(file)
                    .orElseThrow(() -> new MissingDataException(
                            "There is nothing at %s where a manifest is expected.".formatted(location.uri(file))))
                    .bytes();
            String actual = Hashes.sha256(manifest);
            if (!actual.equals(manifestSha256)) {
                throw new BadDataException("%s is damaged: its hash is %s, not %s; it must be made again."
                        .formatted(location.uri(file), actual, manifestSha256));
            }
            return manifest;
        });
    }

    private <T> T read(URI checkpoint, BiFunction<String, CurrentVersion, T> reader) {
        String work = location.checkpoint(checkpoint);
        return reading(work, version -> reader.apply(work, version))
                .orElseThrow(() -> new MissingDataException(
                        "There is nothing at %s where a checkpoint is expected.".formatted(checkpoint)));
    }

    /** Reads the current version; if files of it are gone because it was replaced meanwhile, the next one. */
    private <T> Optional<T> reading(String work, Function<CurrentVersion, T> reader) {
        for (int attempt = 1; ; attempt++) {
            Optional<Current> current = versions.current(work);
            if (current.isEmpty()) {
                return Optional.empty();
            }
            try {
                return current.map(Current::version).map(reader);
            } catch (BadDataException e) {
                boolean replaced = !versions.current(work).map(Current::version).equals(current.map(Current::version));
                if (!replaced || attempt == REPLACED) {
                    throw e;
                }
            }
        }
    }

    private void checkSame(String work, CurrentVersion version, String manifestSha256) {
        if (!version.manifestSha256().equals(manifestSha256)) {
            throw new MissingDataException(
                    "%s is another checkpoint than the task's: its manifest's hash is %s, not %s."
                            .formatted(uri(work), version.manifestSha256(), manifestSha256));
        }
    }

    @Override
    public Stored publish(Checkpoint checkpoint, Provenance provenance) {
        String work = S3Location.work(provenance.workId());
        try (LocalFolder folder = LocalFolder.make()) {
            CheckpointFiles.write(folder.path(), checkpoint, provenance);
            var version = new CurrentVersion(
                    UUID.randomUUID().toString(),
                    Hashes.sha256(folder.path().resolve(CheckpointFiles.MANIFEST)),
                    folder.bytes());
            return stored(work, published.publish(work, version, folder.path()));
        }
    }

    @Override
    public URI trainingState(String workId) {
        return uri(S3Location.work(workId) + S3Location.TRAINING);
    }

    static String stateFile(String work) {
        return work + S3Location.TRAINING + "/" + CheckpointFiles.STATE;
    }

    @Override
    public void save(String workId, SavedState state) {
        String work = S3Location.work(workId);
        try (LocalFolder folder = LocalFolder.make()) {
            var file = folder.path().resolve(CheckpointFiles.STATE);
            CheckpointFiles.writeState(file, state);
            bucket.upload(stateFile(work), file);
        }
    }

    @Override
    public Optional<SavedState> open(URI trainingState) {
        String file = stateFile(location.state(trainingState));
        try (LocalFolder folder = LocalFolder.make()) {
            var local = folder.path().resolve(CheckpointFiles.STATE);
            if (bucket.download(file, local).isEmpty()) {
                return Optional.empty();
            }
            return Optional.of(readState(file, local));
        }
    }

    private SavedState readState(String file, Path local) {
        try {
            return CheckpointFiles.readState(local);
        } catch (BadDataException e) {
            throw new BadDataException(
                    String.valueOf(e.getMessage())
                            .replace(local.toString(), location.uri(file).toString()),
                    e);
        }
    }

    @Override
    public void delete(URI uri) {
        Optional<String> state = location.stateIn(uri);
        if (state.isPresent()) {
            bucket.delete(List.of(stateFile(state.get())));
            return;
        }
        String work = location.checkpoint(uri);
        published.delete(work);
    }

    @Override
    public List<StoreEntry> entries() {
        return new S3Entries(location, bucket, versions, patience).list();
    }

    @Override
    public Aside setAside(Collection<StoreEntry> entries) {
        return S3Aside.take(location, bucket, patience, entries);
    }

    private Stored stored(String work, CurrentVersion version) {
        return new Stored(uri(work), version.manifestSha256(), version.bytes());
    }

    private URI uri(String below) {
        return CheckpointStores.directory(location.uri(below));
    }
}
