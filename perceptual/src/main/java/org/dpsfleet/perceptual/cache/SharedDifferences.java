package org.dpsfleet.perceptual.cache;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.dpsfleet.perceptual.BadDataException;
import org.dpsfleet.perceptual.Interruption;
import org.dpsfleet.perceptual.MissingDataException;
import org.dpsfleet.perceptual.store.ObjectStore;
import org.dpsfleet.perceptual.store.ObjectStore.Fetched;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The store behind a cache: differences that other machines computed. Nothing that happens to it fails an evaluation,
 * which computes what it does not get. A store that does not answer is left alone for a while, and for longer each
 * time, because a server that is silent costs every request minutes; the log says when that begins and when it ends.
 */
final class SharedDifferences {
    private static final Logger LOG = LoggerFactory.getLogger(SharedDifferences.class);
    private static final Duration FIRST_PAUSE = Duration.ofMinutes(1);
    private static final int LONGEST = 16;

    private final ObjectStore store;
    private final Duration firstPause;

    /** The versions of files that were found damaged, by name; they are to be replaced. */
    private final Map<String, String> damaged = new ConcurrentHashMap<>();

    private @Nullable Outage outage;

    /**
     * A store that does not answer.
     *
     * @param until when it is left alone, by {@link System#nanoTime()}
     * @param pause that ends then
     */
    private record Outage(long until, Duration pause) {}

    SharedDifferences(ObjectStore store) {
        this(store, FIRST_PAUSE);
    }

    /** @param firstPause after a request that failed; it doubles up to sixteen times as long */
    SharedDifferences(ObjectStore store, Duration firstPause) {
        this.store = store;
        this.firstPause = firstPause;
    }

    /** Says in the log if nothing can be written to the store. */
    void tryOut() {
        var _ = asking(() -> {
            store.tryOut();
            return true;
        });
    }

    /**
     * Fetches the differences of a key, and checks them.
     *
     * @param file is made or replaced, and may be there although nothing was found
     * @return empty if they are not to be had
     */
    Optional<StoredDifferences> fetch(DifferenceKey key, Path file) {
        Optional<Fetched> fetched =
                asking(() -> store.fetch(key.fileName(), file)).flatMap(found -> found);
        if (fetched.isEmpty()) {
            return Optional.empty();
        }
        try {
            if (fetched.get().whole()) {
                return Optional.of(StoredDifferences.open(file, key));
            }
            throw new BadDataException(file + " is damaged: its hash is not the one that it was written with.");
        } catch (BadDataException e) {
            String at = store.uri(key.fileName()).toString();
            LOG.atWarn()
                    .addKeyValue("split", key.split())
                    .log(
                            "{} It is computed again, and replaced.",
                            String.valueOf(e.getMessage()).replace(file.toString(), at));
            damaged.put(key.fileName(), fetched.get().version());
            return Optional.empty();
        }
    }

    /**
     * Gives the store the differences of a key, unless somebody else just has.
     *
     * @param file that holds them
     */
    void offer(DifferenceKey key, Path file) {
        String name = key.fileName();
        @Nullable String instead = damaged.get(name);
        asking(() -> store.putInstead(name, file, instead)).ifPresent(_ -> damaged.remove(name));
    }

    /** What the store answers; empty if it does not, or did not just now. */
    private <T> Optional<T> asking(Supplier<T> request) {
        if (isLeftAlone()) {
            return Optional.empty();
        }
        try {
            T answer = request.get();
            answers();
            return Optional.of(answer);
        } catch (MissingDataException e) {
            LOG.atDebug().setCause(e).log("evicted before it could be given to the store");
            return Optional.empty();
        } catch (RuntimeException e) {
            Interruption.check(e);
            fails(e);
            return Optional.empty();
        }
    }

    private synchronized boolean isLeftAlone() {
        return outage != null && System.nanoTime() - outage.until < 0;
    }

    private synchronized void answers() {
        if (outage != null) {
            outage = null;
            LOG.atInfo().log("the store of differences answers again");
        }
    }

    private synchronized void fails(RuntimeException failure) {
        Duration pause = outage == null ? firstPause : outage.pause.multipliedBy(2);
        Duration longest = firstPause.multipliedBy(LONGEST);
        if (outage == null) {
            LOG.atWarn()
                    .addKeyValue("reason", failure.getMessage())
                    .log("the store of differences is not used for now; what it may have is computed");
        }
        LOG.atDebug().setCause(failure).log("the store of differences does not answer");
        Duration next = pause.compareTo(longest) < 0 ? pause : longest;
        outage = new Outage(System.nanoTime() + next.toNanos(), next);
    }
}
