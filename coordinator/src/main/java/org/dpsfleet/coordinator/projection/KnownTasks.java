package org.dpsfleet.coordinator.projection;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.dpsfleet.coordinator.store.Changes;
import org.dpsfleet.coordinator.store.StateStore;
import org.dpsfleet.coordinator.store.Table;
import org.dpsfleet.schemas.stage.Pipeline;
import org.jspecify.annotations.Nullable;

/** All tasks, of which the open ones are in memory. One thread puts, any thread gets. */
final class KnownTasks {
    private static final byte[] PRESENT = new byte[0];

    private final StoredMap<KnownTask> tasks;
    private final Map<String, KnownTask> open = new ConcurrentHashMap<>();
    private final Set<String> storedAsOpen = new HashSet<>();

    KnownTasks(StateStore store, Pipeline pipeline, InstantSource clock) {
        tasks = new StoredMap<>(
                store,
                Table.TASKS,
                StoredTask::encode,
                bytes -> StoredTask.decode(bytes, pipeline, clock.instant()),
                task -> task.state().open());
        store.scan(Table.OPEN_TASKS, new byte[0], (key, _) -> storedAsOpen.add(TaskKey.id(key)));
        for (var taskId : storedAsOpen) {
            var task = Objects.requireNonNull(tasks.get(taskId), taskId);
            tasks.load(taskId, task);
            open.put(taskId, task);
        }
    }

    @Nullable
    KnownTask get(String taskId) {
        return tasks.get(taskId);
    }

    boolean has(String taskId) {
        return tasks.has(taskId);
    }

    Collection<KnownTask> open() {
        return Collections.unmodifiableCollection(open.values());
    }

    List<KnownTask> all() {
        var all = new ArrayList<KnownTask>();
        tasks.all((_, task) -> all.add(task));
        return all;
    }

    void put(KnownTask task) {
        tasks.put(task.taskId(), task);
        if (task.state().open()) {
            open.put(task.taskId(), task);
        } else {
            open.remove(task.taskId());
        }
    }

    void remove(String taskId) {
        tasks.remove(taskId);
        open.remove(taskId);
    }

    void addTo(Changes changes) {
        tasks.addTo(changes);
        tasks.removed().stream()
                .filter(storedAsOpen::remove)
                .forEach(taskId -> changes.remove(Table.OPEN_TASKS, TaskKey.of(taskId)));
        tasks.changed().forEach((taskId, task) -> {
            if (task.state().open() && storedAsOpen.add(taskId)) {
                changes.put(Table.OPEN_TASKS, TaskKey.of(taskId), PRESENT);
            } else if (!task.state().open() && storedAsOpen.remove(taskId)) {
                changes.remove(Table.OPEN_TASKS, TaskKey.of(taskId));
            }
        });
    }

    /**
     * Call it once the changes are stored.
     *
     * @param left is told of every task that is no longer in memory
     */
    void committed(Consumer<String> left) {
        tasks.changed().forEach((taskId, task) -> {
            if (!task.state().open()) {
                left.accept(taskId);
            }
        });
        tasks.removed().forEach(left);
        tasks.committed();
    }
}
