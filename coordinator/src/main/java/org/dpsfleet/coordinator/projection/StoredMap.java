package org.dpsfleet.coordinator.projection;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.Predicate;
import org.dpsfleet.coordinator.store.Changes;
import org.dpsfleet.coordinator.store.StateStore;
import org.dpsfleet.coordinator.store.Table;
import org.jspecify.annotations.Nullable;

/**
 * Values by task id, on the disk. In memory are those that changed since the last commit, and those that are to stay.
 * One thread puts, any thread gets.
 */
final class StoredMap<V> {
    private final StateStore store;
    private final Table table;
    private final Function<V, byte[]> encoder;
    private final Function<byte[], V> decoder;
    private final Predicate<V> stays;
    private final Map<String, V> inMemory = new ConcurrentHashMap<>();
    private final Map<String, V> changed = new ConcurrentHashMap<>();
    private final Set<String> removed = ConcurrentHashMap.newKeySet();

    /**
     * @param stays whether a value is kept in memory after it was stored
     */
    StoredMap(
            StateStore store,
            Table table,
            Function<V, byte[]> encoder,
            Function<byte[], V> decoder,
            Predicate<V> stays) {
        this.store = store;
        this.table = table;
        this.encoder = encoder;
        this.decoder = decoder;
        this.stays = stays;
    }

    @Nullable
    V get(String taskId) {
        var known = inMemory.get(taskId);
        if (known != null) {
            return known;
        }
        if (removed.contains(taskId)) {
            return null;
        }
        var stored = store.get(table, TaskKey.of(taskId));
        return stored == null ? null : decoder.apply(stored);
    }

    Optional<V> find(String taskId) {
        return Optional.ofNullable(get(taskId));
    }

    boolean has(String taskId) {
        return inMemory.containsKey(taskId)
                || (!removed.contains(taskId) && store.get(table, TaskKey.of(taskId)) != null);
    }

    void put(String taskId, V value) {
        inMemory.put(taskId, value);
        changed.put(taskId, value);
        removed.remove(taskId);
    }

    void remove(String taskId) {
        removed.add(taskId);
        inMemory.remove(taskId);
        changed.remove(taskId);
    }

    /** Takes a stored value that stays into memory. */
    void load(String taskId, V value) {
        inMemory.put(taskId, value);
    }

    /** What changed since the last commit. */
    Map<String, V> changed() {
        return changed;
    }

    /** The keys of what was removed since the last commit. */
    Set<String> removed() {
        return removed;
    }

    /** Every one; reads all of the table. */
    void all(BiConsumer<String, V> visitor) {
        var seen = Map.copyOf(inMemory);
        seen.forEach(visitor);
        store.scan(table, new byte[0], (key, value) -> {
            var taskId = TaskKey.id(key);
            if (!seen.containsKey(taskId) && !removed.contains(taskId)) {
                visitor.accept(taskId, decoder.apply(value));
            }
            return true;
        });
    }

    void addTo(Changes changes) {
        changed.forEach((taskId, value) -> changes.put(table, TaskKey.of(taskId), encoder.apply(value)));
        removed.forEach(taskId -> changes.remove(table, TaskKey.of(taskId)));
    }

    /** Call it once the changes are stored. */
    void committed() {
        changed.forEach((taskId, value) -> {
            if (!stays.test(value)) {
                inMemory.remove(taskId, value);
            }
        });
        changed.clear();
        removed.clear();
    }
}
