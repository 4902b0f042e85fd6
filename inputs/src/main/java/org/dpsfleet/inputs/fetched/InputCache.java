package org.dpsfleet.inputs.fetched;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.dpsfleet.inputs.Fingerprint;
import org.dpsfleet.perceptual.BadDataException;
import org.dpsfleet.perceptual.MissingDataException;
import org.dpsfleet.perceptual.file.Leftovers;
import org.dpsfleet.perceptual.file.Reason;
import org.jspecify.annotations.Nullable;

/**
 * A machine's folder of fetched inputs, each under the hash of its content, and of what was decoded of inputs wherever
 * they are. All processes of the machine share it: one fetches, the others wait.
 */
public final class InputCache {
    private static final Duration LOOK = Duration.ofMillis(200);

    private final Path folder;
    private final CacheRoom room;
    private final Fetch fetch;

    /**
     * A folder, made when first needed.
     *
     * @param limit of all that is kept, in bytes, at least 1
     */
    public InputCache(Path folder, long limit) {
        this(folder, limit, Patience.USUAL);
    }

    InputCache(Path folder, long limit, Patience patience) {
        this.folder = folder;
        this.room = new CacheRoom(folder, limit);
        this.fetch = new Fetch(folder, room, patience);
    }

    /** Inputs that stay in the folder until this is closed. */
    public static final class Held implements AutoCloseable {
        private final Deque<ContentLock> locks = new ArrayDeque<>();

        private Held() {}

        @Override
        public void close() {
            @Nullable ContentLock lock;
            while ((lock = locks.poll()) != null) {
                lock.release();
            }
        }
    }

    /** Image sets that are kept here decoded. */
    public DecodedSets decoded() {
        return new DecodedSets(folder, room);
    }

    /** Those that are not here. */
    public List<RemoteInput> lacking(Collection<RemoteInput> inputs) {
        return inputs.stream().filter(input -> path(input).isEmpty()).toList();
    }

    /**
     * Where a file is, or the folder that was unpacked; empty if it has not been fetched. {@link #bring} checks the
     * content.
     */
    public Optional<Path> path(RemoteInput input) {
        try {
            Path entry = folder.resolve(input.key());
            if (!Files.isDirectory(entry)) {
                return Optional.empty();
            }
            return input.archive() ? Optional.of(new Unpacked(entry).meant()) : onlyFile(entry);
        } catch (IOException | UncheckedIOException e) {
            return Optional.empty(); // another process removes it
        }
    }

    /**
     * Where something is that has been brought.
     *
     * @param cache null for none
     * @throws MissingDataException if it is not there
     */
    public static Path required(@Nullable InputCache cache, RemoteInput input) {
        return Optional.ofNullable(cache)
                .flatMap(c -> c.path(input))
                .orElseThrow(() ->
                        new MissingDataException("%s has not been fetched to this machine.".formatted(input.shown())));
    }

    /**
     * {@link #bring} where there may be no folder.
     *
     * @param cache null for none: nothing is brought, and what is needed from there is not found
     */
    public static <E extends Exception> Held bringTo(
            @Nullable InputCache cache, Collection<RemoteInput> inputs, FetchProgress.Listener<E> listener)
            throws E, InterruptedException {
        return cache == null ? new Held() : cache.bring(inputs, listener);
    }

    /** Those that are not here; none where there is no folder to bring them to. */
    public static List<RemoteInput> lackingIn(@Nullable InputCache cache, Collection<RemoteInput> inputs) {
        return cache == null ? List.of() : cache.lacking(inputs);
    }

    /**
     * Fetches what is not here yet, and keeps all of it here until the answer is closed.
     *
     * @throws MissingDataException if one is not to be had, or there is no room for it; says why and what would help
     * @throws BadDataException if one cannot be unpacked, or the folder not be used
     * @throws UncheckedIOException if the disk is full
     * @throws InterruptedException if this thread is interrupted; what arrived so far stays
     */
    public <E extends Exception> Held bring(Collection<RemoteInput> inputs, FetchProgress.Listener<E> listener)
            throws E, InterruptedException {
        var held = new Held();
        boolean all = false;
        try {
            if (!inputs.isEmpty()) {
                Files.createDirectories(folder);
            }
            for (RemoteInput input : inputs) {
                held.locks.push(hold(input, listener));
            }
            all = true;
            return held;
        } catch (IOException e) {
            if (Thread.interrupted()) {
                throw interrupted(e);
            }
            throw new UncheckedIOException(
                    "The folder of fetched inputs, %s, cannot be written: %s.".formatted(folder, Reason.withFile(e)),
                    e);
        } finally {
            if (!all) {
                held.close();
            }
        }
    }

    private static InterruptedException interrupted(IOException e) {
        var interrupted = new InterruptedException();
        interrupted.initCause(e);
        return interrupted;
    }

    private <E extends Exception> ContentLock hold(RemoteInput input, FetchProgress.Listener<E> listener)
            throws E, IOException, InterruptedException {
        var lock = ContentLock.of(room.lockFile(input.key()));
        while (true) {
            if (lock.tryUse()) {
                if (isHere(input)) {
                    Files.setLastModifiedTime(folder.resolve(input.key()), FileTime.from(Instant.now()));
                    return lock;
                }
                lock.release();
            }
            if (lock.tryOwn()) {
                try {
                    if (!isHere(input)) {
                        Leftovers.delete(folder.resolve(input.key()));
                        fetch.fetch(input, listener);
                    }
                } finally {
                    lock.release();
                }
            } else {
                listener.at(new FetchProgress(
                        "waiting for another process that fetches " + input.name(), fetch.here(input), 0));
                Thread.sleep(LOOK);
            }
        }
    }

    /** With the right content. */
    private boolean isHere(RemoteInput input) throws IOException {
        Path entry = folder.resolve(input.key());
        if (!Files.isDirectory(entry)) {
            return false;
        }
        if (input.archive()) {
            return new Unpacked(entry).isWhole();
        }
        Optional<Path> file = onlyFile(entry);
        return file.isPresent() && Fingerprint.of(file.get()).equals(input.sha256());
    }

    private static Optional<Path> onlyFile(Path entry) throws IOException {
        try (Stream<Path> files = Files.list(entry)) {
            return files.filter(Files::isRegularFile).findFirst();
        }
    }
}
