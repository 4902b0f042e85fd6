package org.dpsfleet.objectstore;

import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.dpsfleet.perceptual.BadDataException;

/** Moves checkpoints and states out of their places and back, which an object store can only do by copying. */
record Moves(Bucket bucket, S3Location location) {
    /**
     * Moves a checkpoint out of its place: its version stays where it is, and what says that it is current goes.
     *
     * @return the version; empty where there is none, or a newer one has just come
     */
    Optional<String> takeCheckpoint(AsideKeys keys, String work) {
        String pointer = Versions.pointer(work);
        return bucket.get(pointer).flatMap(held -> {
            String version = version(held.bytes(), location.uri(pointer));
            String aside = keys.checkpoint(work, version);
            bucket.put(aside, held.bytes());
            if (bucket.deleteIfStill(pointer, held.tag())) {
                return Optional.of(version);
            }
            bucket.delete(List.of(aside));
            return Optional.empty();
        });
    }

    /** A damaged one says none: what it said is found, later, as what nobody refers to. */
    private static String version(byte[] pointer, URI at) {
        try {
            return CurrentVersion.of(pointer, at).version();
        } catch (BadDataException e) {
            return UUID.randomUUID().toString();
        }
    }

    /** Moves a state out of its place; false where there is none, or a newer one has just come. */
    boolean takeState(AsideKeys keys, String work) {
        String file = S3CheckpointStore.stateFile(work);
        String aside = keys.state(work);
        Optional<String> tag = bucket.tag(file);
        if (tag.isEmpty() || !bucket.copy(file, aside)) {
            return false;
        }
        if (bucket.deleteIfStill(file, tag.get())) {
            return true;
        }
        bucket.delete(List.of(aside));
        return false;
    }

    /** Puts a checkpoint back; if there is a newer one by now, that one stays, and the version goes. */
    void putCheckpointBack(AsideKeys keys, String work, String version) {
        String aside = keys.checkpoint(work, version);
        Optional<Bucket.Held> held = bucket.get(aside);
        if (held.isEmpty()) {
            return; // somebody else has
        }
        String pointer = Versions.pointer(work);
        if (!bucket.putInstead(pointer, held.get().bytes(), null)) {
            Optional<String> current = bucket.get(pointer).map(newer -> version(newer.bytes(), location.uri(pointer)));
            // Where somebody else has put it back, it is the same.
            if (current.isPresent() && !current.get().equals(version)) {
                bucket.delete(Versions.files(work, version));
            }
        }
        bucket.delete(List.of(aside));
    }

    /** Puts a state back; if there is a newer one by now, that one stays. */
    void putStateBack(AsideKeys keys, String work) {
        String file = S3CheckpointStore.stateFile(work);
        // Copies know no conditions. A training that saves in between goes on from an older state at worst.
        if (bucket.tag(file).isEmpty()) {
            bucket.copy(keys.state(work), file);
        }
        bucket.delete(List.of(keys.state(work)));
    }
}
