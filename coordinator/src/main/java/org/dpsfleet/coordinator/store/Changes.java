package org.dpsfleet.coordinator.store;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Changes of a {@link StateStore} that are to be made together, a later one of a key in place of an earlier one. */
public final class Changes {
    private final List<Change> changes = new ArrayList<>();

    /**
     * One of them.
     *
     * @param value null: the key is removed
     */
    record Change(Table table, byte[] key, byte @Nullable [] value) {}

    /** Sets the value of a key. */
    public void put(Table table, byte[] key, byte[] value) {
        changes.add(new Change(table, key, value));
    }

    /** Removes a key, whether it is there or not. */
    public void remove(Table table, byte[] key) {
        changes.add(new Change(table, key, null));
    }

    /** How many there are. */
    public int size() {
        return changes.size();
    }

    List<Change> all() {
        return changes;
    }
}
