package org.dpsfleet.coordinator.projection;

import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.kafka.common.TopicPartition;
import org.dpsfleet.coordinator.store.Changes;
import org.dpsfleet.coordinator.store.Positions;
import org.dpsfleet.coordinator.store.StateStore;
import org.dpsfleet.coordinator.store.Table;
import org.dpsfleet.schemas.stage.Pipeline;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

import static java.nio.charset.StandardCharsets.UTF_8;

/** All that a projection knows, over a store. One thread changes it, any thread reads. */
final class ProjectionState {
    private final StateStore store;
    private final KnownExperiments experiments;
    private final KnownTasks tasks;
    private final StoredMap<byte[]> scores;
    private final DeadLetters deadLetters;
    private final Deletions deletions;
    private final InFlight inFlight;
    private final InstantSource clock;
    private final List<TaskListener> listeners;
    private final List<TaskObserver> observers = new CopyOnWriteArrayList<>();
    private volatile Map<TopicPartition, Long> positions;

    ProjectionState(Pipeline pipeline, StateStore store, InstantSource clock, List<TaskListener> listeners) {
        this.store = store;
        this.clock = clock;
        this.listeners = listeners;
        experiments = new KnownExperiments(store);
        tasks = new KnownTasks(store, pipeline, clock);
        scores = new StoredMap<>(store, Table.SCORES, bytes -> bytes, bytes -> bytes, _ -> false);
        deadLetters = new DeadLetters(store);
        deletions = new Deletions(store);
        inFlight = new InFlight(pipeline.first().name());
        positions = Map.copyOf(Positions.read(store));
        tasks.open().forEach(task -> inFlight.changed(null, task));
        for (int i = 0; i < listeners.size(); i++) {
            var counted = store.get(Table.META, counted(i));
            if (counted != null) {
                listeners.get(i).restore(counted);
            }
        }
    }

    /** The time by the clock that leases and delays are counted by, which need not be that of the day. */
    Instant now() {
        return clock.instant();
    }

    KnownExperiments experiments() {
        return experiments;
    }

    KnownTasks tasks() {
        return tasks;
    }

    StoredMap<byte[]> scores() {
        return scores;
    }

    DeadLetters deadLetters() {
        return deadLetters;
    }

    Deletions deletions() {
        return deletions;
    }

    InFlight inFlight() {
        return inFlight;
    }

    /** Up to where the topics were read when that was last stored. */
    Map<TopicPartition, Long> positions() {
        return positions;
    }

    /** Takes in what is known of a task now, and counts it everywhere. */
    void changed(@Nullable KnownTask before, KnownTask after) {
        tasks.put(after);
        deadLetters.changed(before, after);
        experiments.changed(before, after);
        inFlight.changed(before, after);
        listeners.forEach(listener -> listener.changed(before, after));
        observers.forEach(observer -> observer.changed(before, after));
    }

    /** Tells it of every open task, and from now on of all that changes; before any record is read. */
    void observe(TaskObserver observer) {
        tasks.open().forEach(task -> observer.changed(null, task));
        observers.add(observer);
    }

    /**
     * Forgets tasks, whatever becomes known of them later. Told twice, which happens if the first record was written
     * and not read back in time, it counts them once.
     *
     * @param totals what the listeners had counted of them, in their order
     */
    void delete(List<String> taskIds, List<JsonNode> totals) {
        if (taskIds.isEmpty() || deletions.has(taskIds.getFirst())) {
            return;
        }
        deletions.add(taskIds);
        for (var taskId : taskIds) {
            var task = tasks.get(taskId);
            if (task != null) {
                experiments.removed(task);
                inFlight.removed(task);
                listeners.forEach(listener -> listener.removed(task));
                observers.forEach(observer -> observer.removed(task));
                tasks.remove(taskId);
            }
            scores.remove(taskId);
            deadLetters.remove(taskId);
        }
        for (int i = 0; i < Math.min(totals.size(), listeners.size()); i++) {
            listeners.get(i).add(totals.get(i));
        }
    }

    /** What the listeners have counted of tasks that are to be deleted, in their order. */
    List<JsonNode> totals(Collection<KnownTask> tasks) {
        return listeners.stream().map(listener -> listener.countedOf(tasks)).toList();
    }

    /** Stores all that has changed, with the positions it stands for. */
    void commit(Map<TopicPartition, Long> readTo) {
        var changes = new Changes();
        tasks.addTo(changes);
        scores.addTo(changes);
        deadLetters.addTo(changes);
        deletions.addTo(changes);
        experiments.addTo(changes);
        for (int i = 0; i < listeners.size(); i++) {
            changes.put(Table.META, counted(i), listeners.get(i).counted());
        }
        Positions.write(readTo, changes);
        store.write(changes);
        tasks.committed(experiments::forget);
        scores.committed();
        deadLetters.committed();
        deletions.committed();
        experiments.committed();
        positions = Map.copyOf(readTo);
    }

    private static byte[] counted(int listener) {
        return ("counted-" + listener).getBytes(UTF_8);
    }
}
