package org.dpsfleet.coordinator.projection;

import java.util.Collection;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.dpsfleet.coordinator.store.Changes;
import org.dpsfleet.coordinator.store.StateStore;
import org.dpsfleet.coordinator.store.Table;

/**
 * The ids of tasks that were deleted. They are kept for ever, so that it does not matter in which order the topics are
 * read: what is said of such a task never counts. One thread adds, any thread asks.
 */
public final class Deletions {
    private static final byte[] PRESENT = new byte[0];

    private final StoredMap<byte[]> ids;
    private final AtomicInteger added = new AtomicInteger();
    private volatile boolean any;

    Deletions(StateStore store) {
        ids = new StoredMap<>(store, Table.DELETED_TASKS, bytes -> bytes, bytes -> bytes, _ -> false);
        store.scan(Table.DELETED_TASKS, new byte[0], (_, _) -> {
            any = true;
            return false;
        });
    }

    /** Whether a task was deleted. */
    public boolean has(String taskId) {
        return any && ids.has(taskId);
    }

    /** Whether one of the tasks was deleted. */
    public boolean hasAnyOf(List<String> taskIds) {
        // Looking up a million takes long on one core.
        return any && taskIds.parallelStream().anyMatch(ids::has);
    }

    /** Whether any task was deleted. */
    public boolean any() {
        return any;
    }

    /** How many were deleted since the start of this process. */
    public int added() {
        return added.get();
    }

    void add(Collection<String> taskIds) {
        added.addAndGet(taskIds.size());
        taskIds.forEach(id -> ids.put(id, PRESENT));
        any |= !taskIds.isEmpty();
    }

    void addTo(Changes changes) {
        ids.addTo(changes);
    }

    void committed() {
        ids.committed();
    }
}
