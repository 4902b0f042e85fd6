package org.dpsfleet.perceptual.cache;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Differences that a thread of this process computes just now, so that no other thread computes the same at the same
 * time: it waits until the flight has landed, and looks again. Other processes may compute the same.
 *
 * <p>Nobody waits for a flight while in one of their own, so they do not wait for each other in a circle. A flight
 * belongs to the thread that began it; the others may only wait for it and ask how far it is.
 */
public final class Flight implements AutoCloseable {
    private static final Map<Place, Flight> UNDER_WAY = new ConcurrentHashMap<>();

    private final Path folder;
    private final List<Place> places = new ArrayList<>();
    private final CountDownLatch landed = new CountDownLatch(1);
    private volatile int done;

    /** What is computed, and for which folder: several caches may be open on one. */
    private record Place(Path folder, DifferenceKey key) {}

    private Flight(Path folder) {
        this.folder = folder;
    }

    /**
     * Begins the flight that computes a key, unless another one does already. All keys are taken at once, so that of two
     * threads which want different ones first, and all of them in the end, one waits for the other.
     *
     * @param beside what it computes as well, where no other flight does
     */
    public static Optional<Flight> begin(DifferenceCache cache, DifferenceKey key, List<DifferenceKey> beside) {
        var flight = new Flight(cache.folder());
        synchronized (UNDER_WAY) {
            if (!flight.takes(key)) {
                return Optional.empty();
            }
            beside.forEach(flight::takes);
        }
        return Optional.of(flight);
    }

    /** The flight that computes a key, if there is one just now. */
    public static Optional<Flight> underWay(DifferenceCache cache, DifferenceKey key) {
        return Optional.ofNullable(UNDER_WAY.get(new Place(cache.folder(), key)));
    }

    private boolean takes(DifferenceKey key) {
        var place = new Place(folder, key);
        boolean taken = UNDER_WAY.putIfAbsent(place, this) == null;
        if (taken) {
            places.add(place);
        }
        return taken;
    }

    /** Whether it computes a key. */
    public boolean computes(DifferenceKey key) {
        return places.contains(new Place(folder, key));
    }

    /** So many items are done. */
    public void done(int items) {
        done = items;
    }

    /** How many items are done. */
    public int done() {
        return done;
    }

    /**
     * Waits for its end, whatever that is.
     *
     * @param longest to wait at most
     * @return whether it has ended
     * @throws CancellationException if the thread is interrupted
     */
    public boolean awaitLanding(Duration longest) {
        try {
            return landed.await(longest.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            var cancelled = new CancellationException("interrupted");
            cancelled.initCause(e);
            throw cancelled;
        }
    }

    /** Lands: what it computed is in the cache, or is not. A second call does nothing. */
    @Override
    public void close() {
        places.forEach(place -> UNDER_WAY.remove(place, this));
        landed.countDown();
    }
}
