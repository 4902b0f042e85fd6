package org.dpsfleet.objectstore;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.dpsfleet.perceptual.BadDataException;
import org.dpsfleet.perceptual.checkpoint.CheckpointStores;
import org.dpsfleet.perceptual.checkpoint.StoreEntry;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.model.S3Object;

/** What is in a store; objects that no store made are not looked at. Used once. */
final class S3Entries {
    private final S3Location location;
    private final Bucket bucket;
    private final Versions versions;
    private final Patience patience;

    private final List<StoreEntry> entries = new ArrayList<>();
    /** Versions that somebody has set aside who lives. */
    private final Set<String> aside = new HashSet<>();

    private @Nullable Listed current;

    S3Entries(S3Location location, Bucket bucket, Versions versions, Patience patience) {
        this.location = location;
        this.bucket = bucket;
        this.versions = versions;
        this.patience = patience;
    }

    /** A version of a checkpoint: the sum of its files, and when the last of them was written. */
    private record Files(long bytes, Instant written) {
        Files and(Files other) {
            return new Files(bytes + other.bytes, written.isAfter(other.written) ? written : other.written);
        }
    }

    /** What is listed of a checkpoint, one object after the other. */
    private static final class Listed {
        private final String work;
        private final Map<String, Files> versions = new TreeMap<>();
        private boolean pointer;

        Listed(String work) {
            this.work = work;
        }
    }

    List<StoreEntry> list() {
        Instant now = recover();
        // Keys come in order, so that what belongs together comes together.
        var _ = bucket.list("", object -> add(object, now));
        end(now);
        return entries;
    }

    /** Puts back what somebody set aside who has died; the time by the server's clock. */
    private Instant recover() {
        Map<String, List<AsideKeys.Parsed>> parts = new HashMap<>();
        Map<String, Instant> renewed = new HashMap<>();
        Instant now = bucket.list(
                AsideKeys.ALL,
                object -> AsideKeys.parse(bucket.below(object)).ifPresent(parsed -> {
                    parts.computeIfAbsent(parsed.id(), _ -> new ArrayList<>()).add(parsed);
                    if (parsed.work().isEmpty()) {
                        renewed.put(parsed.id(), object.lastModified());
                    }
                }));
        parts.forEach((id, some) -> {
            Instant last = renewed.getOrDefault(id, Instant.EPOCH);
            if (last.plus(patience.lease()).isBefore(now)) {
                putBack(new AsideKeys(id), some);
            } else {
                some.forEach(part -> part.version().ifPresent(aside::add));
            }
        });
        return now;
    }

    private void putBack(AsideKeys keys, List<AsideKeys.Parsed> parts) {
        var moves = new Moves(bucket, location);
        for (AsideKeys.Parsed part : parts) {
            part.work()
                    .ifPresent(work -> part.version()
                            .ifPresentOrElse(
                                    version -> moves.putCheckpointBack(keys, work, version),
                                    () -> moves.putStateBack(keys, work)));
        }
        bucket.delete(List.of(keys.lease()));
    }

    private void add(S3Object object, Instant now) {
        String[] key = bucket.below(object).split("/", -1);
        if (key.length < 2) {
            return;
        }
        if (key[0].endsWith(S3Location.TRAINING)) {
            addState(key, object);
            return;
        }
        if (!S3Location.isWork(key[0])) {
            return;
        }
        if (current == null || !current.work.equals(key[0])) {
            end(now);
            current = new Listed(key[0]);
        }
        if (key.length == 2 && key[1].equals(CurrentVersion.FILE)) {
            current.pointer = true;
        } else if (key.length == 3 && CurrentVersion.VERSION.matcher(key[1]).matches()) {
            current.versions.merge(key[1], new Files(object.size(), object.lastModified()), Files::and);
        }
    }

    private void addState(String[] key, S3Object object) {
        String work = key[0].substring(0, key[0].length() - S3Location.TRAINING.length());
        if (S3Location.isWork(work) && bucket.below(object).equals(S3CheckpointStore.stateFile(work))) {
            entries.add(entry(StoreEntry.Kind.STATE, work, key[0], object.size()));
        }
    }

    /** All of a checkpoint is listed. */
    private void end(Instant now) {
        Listed listed = current;
        if (listed == null) {
            return;
        }
        if (listed.pointer) {
            Files files = listed.versions.remove(version(listed));
            entries.add(entry(StoreEntry.Kind.CHECKPOINT, listed.work, listed.work, files == null ? 0 : files.bytes));
        }
        listed.versions.forEach((version, files) -> {
            if (!aside.contains(version)
                    && files.written.plus(patience.unfinished()).isBefore(now)) {
                entries.add(entry(StoreEntry.Kind.TEMPORARY, null, listed.work + "/" + version, files.bytes));
            }
        });
    }

    /** Which of the versions is current; where there is one only, nobody has to be asked. */
    private String version(Listed listed) {
        if (listed.versions.size() == 1) {
            return listed.versions.keySet().iterator().next();
        }
        try {
            return versions.current(listed.work)
                    .map(at -> at.version().version())
                    .orElse("");
        } catch (BadDataException e) {
            return "";
        }
    }

    private StoreEntry entry(StoreEntry.Kind kind, @Nullable String work, String below, long bytes) {
        return new StoreEntry(kind, work, CheckpointStores.directory(location.uri(below)), bytes);
    }
}
