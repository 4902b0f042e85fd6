package org.dpsfleet.coordinator.store;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;

/** A store in this process's memory, of whoever reads the topics once, and for little of them. */
public final class MemoryStore implements StateStore {
    private final Map<Table, NavigableMap<byte[], byte[]>> tables = new EnumMap<>(Table.class);

    /** An empty one. */
    public MemoryStore() {
        for (var table : Table.values()) {
            tables.put(table, new ConcurrentSkipListMap<>(Arrays::compareUnsigned));
        }
    }

    @Override
    public byte @Nullable [] get(Table table, byte[] key) {
        return of(table).get(key);
    }

    @Override
    public void scan(Table table, byte[] from, Visitor visitor) {
        for (var entry : of(table).tailMap(from, true).entrySet()) {
            if (!visitor.visit(entry.getKey(), entry.getValue())) {
                return;
            }
        }
    }

    @Override
    public void write(Changes changes) {
        for (var change : changes.all()) {
            var value = change.value();
            if (value == null) {
                of(change.table()).remove(change.key());
            } else {
                of(change.table()).put(change.key(), value);
            }
        }
    }

    @Override
    public void close() {
        // Nothing is held but memory.
    }

    private NavigableMap<byte[], byte[]> of(Table table) {
        return Objects.requireNonNull(tables.get(table));
    }
}
