package org.dpsfleet.perceptual.checkpoint;

import java.io.UncheckedIOException;
import java.util.List;

/**
 * Entries of a store that nobody finds any more and that can still be put back: whoever wants to delete what is not
 * needed looks once more whether it is needed after he has taken it away. If this process dies, the next one that
 * lists the store's entries puts them back.
 */
public interface Aside extends AutoCloseable {
    /** What is set aside, neither put back nor freed. */
    List<StoreEntry> entries();

    /**
     * Puts one back. If the store has a newer one of the same work by now, that one stays.
     *
     * @throws UncheckedIOException if it can't be put back
     */
    void putBack(StoreEntry entry);

    /**
     * Deletes one.
     *
     * @throws UncheckedIOException if it can't be deleted
     */
    void free(StoreEntry entry);

    /** Puts back what is left. */
    @Override
    void close();
}
