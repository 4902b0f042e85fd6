package org.dpsfleet.coordinator.store;

import org.jspecify.annotations.Nullable;

/** Bytes by table and key. Any thread may read, one thread writes. */
public interface StateStore extends AutoCloseable {
    /**
     * The value of a key, null if it has none.
     *
     * @throws StateException if it can't be read
     */
    byte @Nullable [] get(Table table, byte[] key);

    /**
     * Visits the entries of a table in the order of their keys (as unsigned bytes), as they are when it begins.
     *
     * @param from the least key that is visited; empty: all are
     * @throws StateException if they can't be read
     */
    void scan(Table table, byte[] from, Visitor visitor);

    /**
     * Makes all the changes or none, also if the process ends meanwhile. The last ones may be missing after
     * the machine lost its power; those before them are not.
     *
     * @throws StateException if they can't be written
     */
    void write(Changes changes);

    @Override
    void close();

    /** Is shown the entries of a table. */
    @FunctionalInterface
    interface Visitor {
        /** Whether to go on. */
        boolean visit(byte[] key, byte[] value);
    }
}
