package org.dpsfleet.coordinator.projection;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.dpsfleet.coordinator.store.Changes;
import org.dpsfleet.coordinator.store.StateStore;
import org.dpsfleet.coordinator.store.Table;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * Which experiments asked for a task, on the disk. It is stored before the experiments are, which are looked up when
 * it is used: an experiment that is not known is not one yet.
 */
final class AskedBy {
    private static final String SEPARATOR = " ";
    private static final int AT_ONCE = 10_000;

    private final StateStore store;
    private final Map<String, List<String>> ofTasksInMemory = new ConcurrentHashMap<>();

    AskedBy(StateStore store) {
        this.store = store;
    }

    /** The ids of the experiments. Any thread. */
    List<String> of(String taskId) {
        var known = ofTasksInMemory.get(taskId);
        return known != null ? known : stored(taskId);
    }

    /** The same, and keeps them in memory until they are forgotten. */
    List<String> remembered(String taskId) {
        return ofTasksInMemory.computeIfAbsent(taskId, this::stored);
    }

    /** A task is no longer in memory. */
    void forget(String taskId) {
        ofTasksInMemory.remove(taskId);
    }

    void add(List<String> taskIds, String experimentId) {
        change(taskIds, experimentId, true);
    }

    void remove(List<String> taskIds, String experimentId) {
        change(taskIds, experimentId, false);
    }

    private void change(List<String> taskIds, String experimentId, boolean asked) {
        for (int from = 0; from < taskIds.size(); from += AT_ONCE) {
            var some = taskIds.subList(from, Math.min(taskIds.size(), from + AT_ONCE));
            // Looking up a million takes long on one core.
            var before = some.parallelStream().map(this::stored).toList();
            var changes = new Changes();
            for (int i = 0; i < some.size(); i++) {
                var by = new TreeSet<>(before.get(i));
                if (asked ? by.add(experimentId) : by.remove(experimentId)) {
                    put(some.get(i), by, changes);
                }
            }
            store.write(changes);
            some.forEach(ofTasksInMemory::remove);
        }
    }

    private static void put(String taskId, Collection<String> by, Changes changes) {
        if (by.isEmpty()) {
            changes.remove(Table.ASKED_BY, TaskKey.of(taskId));
        } else {
            changes.put(
                    Table.ASKED_BY,
                    TaskKey.of(taskId),
                    String.join(SEPARATOR, by).getBytes(UTF_8));
        }
    }

    private List<String> stored(String taskId) {
        var stored = store.get(Table.ASKED_BY, TaskKey.of(taskId));
        return stored == null ? List.of() : List.of(new String(stored, UTF_8).split(SEPARATOR, -1));
    }
}
