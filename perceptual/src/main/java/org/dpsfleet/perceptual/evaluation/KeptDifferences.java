package org.dpsfleet.perceptual.evaluation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.dpsfleet.perceptual.cache.DifferenceCache;
import org.dpsfleet.perceptual.cache.DifferenceKey;
import org.dpsfleet.perceptual.cache.DifferenceWriter;
import org.dpsfleet.perceptual.cache.Flight;
import org.dpsfleet.perceptual.cache.FrozenNetwork;
import org.dpsfleet.perceptual.cache.StoredDifferences;
import org.dpsfleet.perceptual.metric.Compared;
import org.dpsfleet.perceptual.network.Architecture;

/**
 * A metric of a frozen network whose differences are kept: what the cache has is not computed, and what one thread
 * computes, the others of the process wait for. Where the metric's own differences have to be computed, so are those of
 * other metrics of the same network that the cache lacks, in the same pass: they are going to be asked for. Together
 * they take no more than half of the cache, so that they are still there when that happens.
 *
 * <p>Neither the cache nor the others change a bit of what a metric sees. For one evaluation; not for concurrent use.
 */
public final class KeptDifferences {
    private static final Duration BEAT = Duration.ofMillis(200);

    private final DifferenceCache cache;
    private final FrozenNetwork frozen;
    private final NetworkOnDemand network;
    private final Compared metric;
    private final List<Compared> others;
    private final Listener listener;
    private long room;

    /** Hears what was found; pairs are pairs of pictures, under the evaluated metric. */
    public interface Listener {
        /** So many pairs need not be looked at again. */
        void found(long pairs);

        /** So many pairs are computed, because the cache has not got them. */
        void missed(long pairs);
    }

    /**
     * The differences of a metric.
     *
     * @param frozen the network, under any metric
     * @param others metrics of the same network that are going to be evaluated on the same data
     */
    public KeptDifferences(
            DifferenceCache cache,
            FrozenNetwork frozen,
            NetworkOnDemand network,
            Compared metric,
            List<Compared> others,
            Listener listener) {
        this.cache = cache;
        this.frozen = frozen;
        this.network = network;
        this.metric = metric;
        this.others = others.stream()
                .filter(other -> !other.equals(metric))
                .distinct()
                .toList();
        this.listener = listener;
        this.room = cache.limit() / 2;
    }

    /**
     * Those of a data set.
     *
     * @param data its content: {@code sha256:...} of its files, or what it is drawn from
     */
    public DifferenceSource of(String data) {
        return new DifferenceSource() {
            @Override
            <X extends Exception> Differences open(ItemSet set, EvaluationListener<X> progress) throws X {
                return KeptDifferences.this.open(data, set, progress);
            }

            @Override
            DifferenceSource computing() {
                return of(network, metric);
            }
        };
    }

    private <X extends Exception> Differences open(String data, ItemSet set, EvaluationListener<X> progress) throws X {
        DifferenceKey key = key(metric, data, set);
        while (true) {
            Optional<Differences> here = cache.names(key) ? stored(key, set) : Optional.empty();
            if (here.isPresent()) {
                return here.get();
            }
            Map<DifferenceKey, Compared> beside = beside(key, data, set);
            Optional<Flight> own = Flight.begin(cache, key, List.copyOf(beside.keySet()));
            if (own.isPresent()) {
                return open(own.get(), key, beside, set);
            }
            await(key, set, progress);
        }
    }

    private <X extends Exception> void await(DifferenceKey key, ItemSet set, EvaluationListener<X> progress) throws X {
        Optional<Flight> other = Flight.underWay(cache, key);
        while (other.isPresent() && !other.get().awaitLanding(BEAT)) {
            progress.progress(other.get().done(), set.size());
        }
    }

    private Optional<Differences> stored(DifferenceKey key, ItemSet set) {
        Optional<StoredDifferences> found = cache.find(key);
        found.ifPresent(_ -> listener.found(pairs(set)));
        return found.map(stored -> new Differences.Stored(stored, set.comparisons(), key.channels()));
    }

    private static long pairs(ItemSet set) {
        return (long) set.size() * set.comparisons();
    }

    /** What is worth computing in the same pass, and has room. */
    private Map<DifferenceKey, Compared> beside(DifferenceKey own, String data, ItemSet set) {
        Map<DifferenceKey, Compared> beside = new LinkedHashMap<>();
        long left = room - own.bytes();
        for (Compared other : others) {
            DifferenceKey key = key(other, data, set);
            if (key.bytes() <= left && !cache.names(key)) {
                beside.put(key, other);
                left -= key.bytes();
            }
        }
        return beside;
    }

    private Differences open(Flight flight, DifferenceKey key, Map<DifferenceKey, Compared> beside, ItemSet set) {
        Optional<Differences> opened = Optional.empty();
        try {
            // Somebody may have landed meanwhile, or the machines' store has it.
            opened = stored(key, set);
            if (opened.isPresent()) {
                flight.close();
            } else {
                listener.missed(pairs(set));
                opened = Optional.of(pass(flight, key, beside, set));
            }
            return opened.get();
        } finally {
            if (opened.isEmpty()) {
                flight.close();
            }
        }
    }

    private Differences pass(Flight flight, DifferenceKey key, Map<DifferenceKey, Compared> beside, ItemSet set) {
        List<DifferenceKey> keys = new ArrayList<>(List.of(key));
        List<Compared> metrics = new ArrayList<>(List.of(metric));
        beside.forEach((other, compared) -> {
            if (flight.computes(other) && !cache.names(other)) {
                keys.add(other);
                metrics.add(compared);
            }
        });
        long bytes = keys.stream().mapToLong(DifferenceKey::bytes).sum();
        room -= bytes;
        cache.makeRoom(bytes); // for all at once, so that none is thrown out for another
        List<DifferenceWriter> writers = keys.stream().map(cache::writer).toList();
        if (!writers.getFirst().isOpen()) {
            flight.close(); // nobody would find what they waited for
        }
        return new PassDifferences(network, set, architecture(), metrics, writers, flight);
    }

    private Architecture architecture() {
        return Architecture.of(frozen.network());
    }

    private DifferenceKey key(Compared compared, String data, ItemSet set) {
        return new DifferenceKey(
                frozen.comparing(compared),
                set.form(),
                data,
                set.name(),
                set.size(),
                set.comparisons(),
                compared.channels(architecture()));
    }
}
