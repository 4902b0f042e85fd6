package org.dpsfleet.objectstore;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.dpsfleet.perceptual.checkpoint.Aside;
import org.dpsfleet.perceptual.checkpoint.StoreEntry;

/**
 * Entries of a bucket that are set aside for as long as this process renews its lease on them. What is to be freed is
 * deleted by as many at a time as a request takes, the rest of it at the end.
 */
final class S3Aside implements Aside {
    /** So many entries need five requests or so. */
    private static final int AT_A_TIME = 1000;

    private final S3Location location;
    private final Bucket bucket;
    private final Moves moves;
    private final AsideKeys keys;
    private final Lease lease;
    /** With the version of each that is a checkpoint. */
    private final Map<StoreEntry, Optional<String>> taken = new LinkedHashMap<>();

    private final List<String> freedAside = new ArrayList<>();
    private final List<String> freedFiles = new ArrayList<>();

    private S3Aside(S3Location location, Bucket bucket, AsideKeys keys, Lease lease) {
        this.location = location;
        this.bucket = bucket;
        this.moves = new Moves(bucket, location);
        this.keys = keys;
        this.lease = lease;
    }

    static S3Aside take(S3Location location, Bucket bucket, Patience patience, Collection<StoreEntry> entries) {
        var keys = new AsideKeys(UUID.randomUUID().toString());
        return take(location, bucket, keys, lease(bucket, keys, patience), entries);
    }

    /** A lease on what has these keys. */
    static Lease lease(Bucket bucket, AsideKeys keys, Patience patience) {
        byte[] whose = "renewed by whoever set these aside\n".getBytes(StandardCharsets.UTF_8);
        return Lease.take(patience.lease(), () -> bucket.put(keys.lease(), whose));
    }

    static S3Aside take(
            S3Location location, Bucket bucket, AsideKeys keys, Lease lease, Collection<StoreEntry> entries) {
        var aside = new S3Aside(location, bucket, keys, lease);
        try {
            Together.all(entries.stream()
                    .<Callable<Object>>map(entry -> () -> {
                        aside.take(entry);
                        return entry;
                    })
                    .toList());
            return aside;
        } catch (RuntimeException e) {
            try (aside) {
                throw e;
            }
        }
    }

    private void take(StoreEntry entry) {
        String work = entry.workId();
        Optional<String> version =
                switch (entry.kind()) {
                    case CHECKPOINT -> moves.takeCheckpoint(keys, S3Location.work(String.valueOf(work)));
                    case STATE ->
                        moves.takeState(keys, S3Location.work(String.valueOf(work)))
                                ? Optional.of("")
                                : Optional.<String>empty();
                    case TEMPORARY -> Optional.of(""); // nobody finds it anyway
                };
        if (version.isPresent()) {
            synchronized (taken) {
                taken.put(entry, version);
            }
        }
    }

    @Override
    public List<StoreEntry> entries() {
        synchronized (taken) {
            return List.copyOf(taken.keySet());
        }
    }

    @Override
    public void putBack(StoreEntry entry) {
        Optional<String> version = remove(entry);
        if (version.isEmpty()) {
            return;
        }
        String work = String.valueOf(entry.workId());
        switch (entry.kind()) {
            case CHECKPOINT -> moves.putCheckpointBack(keys, work, version.get());
            case STATE -> moves.putStateBack(keys, work);
            case TEMPORARY -> {}
        }
    }

    private Optional<String> remove(StoreEntry entry) {
        synchronized (taken) {
            return taken.containsKey(entry) ? taken.remove(entry) : Optional.empty();
        }
    }

    @Override
    public void free(StoreEntry entry) {
        Optional<String> was = remove(entry);
        if (was.isEmpty()) {
            return;
        }
        String work = String.valueOf(entry.workId());
        switch (entry.kind()) {
            case CHECKPOINT -> {
                freedAside.add(keys.checkpoint(work, was.get()));
                freedFiles.addAll(Versions.files(work, was.get()));
            }
            case STATE -> freedAside.add(keys.state(work));
            case TEMPORARY -> {
                String[] version = entry.uri()
                        .toString()
                        .substring(location.root().toString().length())
                        .split("/", -1);
                freedFiles.addAll(Versions.files(version[0], version[1]));
            }
        }
        if (freedAside.size() + freedFiles.size() >= AT_A_TIME) {
            deleteFreed();
        }
    }

    /** What would have it put back goes first, lest what is half deleted ever is. */
    private void deleteFreed() {
        if (!lease.isHeld()) {
            throw new UncheckedIOException(new IOException(
                    ("%s did not answer for too long: what is set aside there may be put back by others, and nothing"
                                    + " more is deleted.")
                            .formatted(location.root())));
        }
        bucket.delete(freedAside);
        freedAside.clear();
        bucket.delete(freedFiles);
        freedFiles.clear();
    }

    @Override
    public void close() {
        try (lease) {
            try {
                deleteFreed();
            } finally {
                Together.all(entries().stream()
                        .<Callable<Object>>map(entry -> () -> {
                            putBack(entry);
                            return entry;
                        })
                        .toList());
            }
        }
        // What could not be put back stays for whoever lists the entries next, with the lease that has run out by then.
        bucket.delete(List.of(keys.lease()));
    }
}
