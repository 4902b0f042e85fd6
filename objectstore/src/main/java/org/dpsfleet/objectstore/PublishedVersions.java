package org.dpsfleet.objectstore;

import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Optional;
import org.dpsfleet.perceptual.BadDataException;
import org.dpsfleet.perceptual.checkpoint.DamagedCheckpointException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Which version of a work is the current one: makes it so, and deletes what no longer is. */
record PublishedVersions(Bucket bucket, S3Location location, Versions versions) {
    private static final Logger LOG = LoggerFactory.getLogger(PublishedVersions.class);

    /**
     * Sends a version, and makes it the current one.
     *
     * @param folder with its files
     * @return the current version: this one, or an equal one that another worker has just published
     */
    CurrentVersion publish(String work, CurrentVersion version, Path folder) {
        try {
            versions.upload(work, version.version(), folder);
            return make(work, version);
        } catch (RuntimeException e) {
            discard(work, version.version());
            throw e;
        }
    }

    /** Makes a version the current one; the one before goes. If another worker has just published the same, its. */
    private CurrentVersion make(String work, CurrentVersion version) {
        boolean first = true;
        Optional<CurrentVersion> tried = Optional.empty();
        while (true) {
            Optional<Bucket.Held> before = held(work);
            Optional<CurrentVersion> current = before.flatMap(held -> readable(held, work));
            if (current.equals(Optional.of(version))) {
                // The last try succeeded, and its answer got lost.
                tried.ifPresent(former -> discard(work, former.version()));
                return version;
            }
            if (!first && current.isPresent() && current.get().manifestSha256().equals(version.manifestSha256())) {
                discard(work, version.version());
                return current.get();
            }
            String tag = before.map(Bucket.Held::tag).orElse(null);
            if (bucket.putInstead(Versions.pointer(work), version.json(), tag)) {
                current.ifPresent(former -> discard(work, former.version()));
                return version;
            }
            tried = current;
            first = false;
        }
    }

    /** What says which version of a work is current; without bytes where it is damaged, to be replaced or deleted. */
    private Optional<Bucket.Held> held(String work) {
        String pointer = Versions.pointer(work);
        try {
            return bucket.get(pointer);
        } catch (DamagedCheckpointException e) {
            return bucket.tag(pointer).map(tag -> new Bucket.Held(new byte[0], tag));
        }
    }

    private Optional<CurrentVersion> readable(Bucket.Held held, String work) {
        try {
            return Optional.of(CurrentVersion.of(held.bytes(), location.uri(work)));
        } catch (BadDataException e) {
            return Optional.empty();
        }
    }

    /** Deletes a version that nobody refers to; what can't be deleted now is found later by who lists the entries. */
    private void discard(String work, String version) {
        try {
            bucket.delete(Versions.files(work, version));
        } catch (UncheckedIOException e) {
            LOG.atWarn().addKeyValue("reason", e.getMessage()).log("a version that is not needed stays for now");
        }
    }

    /** Deletes a work's current version, if nobody replaces it meanwhile. */
    void delete(String work) {
        held(work).ifPresent(held -> {
            // Without it there is no checkpoint any more, and so never a damaged one.
            if (bucket.deleteIfStill(Versions.pointer(work), held.tag())) {
                readable(held, work).ifPresent(version -> bucket.delete(Versions.files(work, version.version())));
            }
        });
    }
}
