package org.dpsfleet.objectstore;

import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.dpsfleet.perceptual.checkpoint.DamagedCheckpointException;
import org.dpsfleet.perceptual.store.ObjectStore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Files in a bucket, right below a prefix, each with its hash beside it. A version of one is its object's tag. */
final class S3ObjectStore implements ObjectStore {
    private static final Logger LOG = LoggerFactory.getLogger(S3ObjectStore.class);

    /** One for all: where nothing may be deleted, there is only one to stay. */
    private static final String PROBE = ".probe";

    private final S3Location location;
    private final Bucket bucket;

    S3ObjectStore(S3Location location, Bucket bucket) {
        this.location = location;
        this.bucket = bucket;
    }

    @Override
    public void tryOut() {
        bucket.put(PROBE, PROBE.getBytes(StandardCharsets.UTF_8));
        try {
            bucket.delete(List.of(PROBE));
        } catch (UncheckedIOException e) {
            LOG.atDebug().addKeyValue("reason", e.getMessage()).log("what was written to try it out stays");
        }
    }

    @Override
    public URI uri(String name) {
        return location.uri(ObjectStore.checked(name));
    }

    @Override
    public void put(String name, Path file) {
        bucket.upload(ObjectStore.checked(name), file);
    }

    @Override
    public boolean putInstead(String name, Path file, @Nullable String version) {
        // The condition holds when all parts are sent, which a look beforehand may spare.
        boolean changed = !bucket.tag(ObjectStore.checked(name)).equals(Optional.ofNullable(version));
        return !changed && bucket.uploadInstead(name, file, version);
    }

    @Override
    public Optional<Fetched> fetch(String name, Path file) {
        try {
            return bucket.download(ObjectStore.checked(name), file).map(tag -> new Fetched(tag, true));
        } catch (DamagedCheckpointException e) {
            LOG.atDebug().addKeyValue("reason", e.getMessage()).log("not what was put there");
            return bucket.tag(name).map(tag -> new Fetched(tag, false));
        }
    }
}
