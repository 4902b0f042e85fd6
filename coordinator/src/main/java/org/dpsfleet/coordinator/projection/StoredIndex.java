package org.dpsfleet.coordinator.projection;

import java.util.Arrays;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.dpsfleet.coordinator.store.Changes;
import org.dpsfleet.coordinator.store.StateStore;
import org.dpsfleet.coordinator.store.Table;

/** Entries in the order of their keys, on the disk, with those that changed since the last commit in memory. One thread changes it. */
final class StoredIndex {
    private final StateStore store;
    private final Table table;
    private final NavigableMap<byte[], Optional<byte[]>> changed = new ConcurrentSkipListMap<>(Arrays::compareUnsigned);

    StoredIndex(StateStore store, Table table) {
        this.store = store;
        this.table = table;
    }

    void put(byte[] key, byte[] value) {
        changed.put(key, Optional.of(value));
    }

    void remove(byte[] key) {
        changed.put(key, Optional.empty());
    }

    /** Visits the entries that come after a key, as they are at this moment, in their order. */
    void scan(byte[] after, StateStore.Visitor visitor) {
        // First, since what is committed meanwhile is then found in the store.
        var unstored = new TreeMap<>(changed.tailMap(after, false));
        boolean[] goOn = {true};
        store.scan(table, after, (key, value) -> {
            while (goOn[0] && !unstored.isEmpty() && Arrays.compareUnsigned(unstored.firstKey(), key) < 0) {
                goOn[0] = visit(unstored, visitor);
            }
            var newer = unstored.remove(key);
            if (goOn[0] && newer != null) {
                goOn[0] = newer.isEmpty() || visitor.visit(key, newer.get());
            } else if (goOn[0] && !Arrays.equals(key, after)) {
                goOn[0] = visitor.visit(key, value);
            }
            return goOn[0];
        });
        while (goOn[0] && !unstored.isEmpty()) {
            goOn[0] = visit(unstored, visitor);
        }
    }

    private static boolean visit(NavigableMap<byte[], Optional<byte[]>> unstored, StateStore.Visitor visitor) {
        var first = unstored.pollFirstEntry();
        return first.getValue().isEmpty()
                || visitor.visit(first.getKey(), first.getValue().get());
    }

    void addTo(Changes changes) {
        changed.forEach((key, value) ->
                value.ifPresentOrElse(v -> changes.put(table, key, v), () -> changes.remove(table, key)));
    }

    /** Call it once the changes are stored. */
    void committed() {
        changed.clear();
    }
}
