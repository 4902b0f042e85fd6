package org.dpsfleet.perceptual.cache;

import java.util.Optional;

/**
 * The cache as the test of one network on one data set uses it.
 *
 * @param data content of the data set: {@code sha256:...} of its files, or what it is drawn from
 * @param listener hears what was found
 */
public record CachedSplits(DifferenceCache cache, FrozenNetwork network, String data, Listener listener) {

    /** Hears what was found; pairs are pairs of pictures. */
    public interface Listener {
        /** So many pairs need not be looked at again. */
        void found(long pairs);

        /** So many pairs are computed, because the cache has not got them. */
        void missed(long pairs);
    }

    /** The key of one of the data set's splits; see {@link DifferenceKey}. */
    public DifferenceKey key(String split, int items, int comparisons, int channels) {
        return new DifferenceKey(network, data, split, items, comparisons, channels);
    }

    /** What the cache has of a split; the listener is told. */
    public Optional<StoredDifferences> find(DifferenceKey key) {
        Optional<StoredDifferences> found = cache.find(key);
        long pairs = (long) key.items() * key.comparisons();
        if (found.isPresent()) {
            listener.found(pairs);
        } else {
            listener.missed(pairs);
        }
        return found;
    }
}
