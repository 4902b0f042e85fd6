package org.dpsfleet.coordinator.live;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.dpsfleet.coordinator.projection.KnownTask;
import org.dpsfleet.coordinator.task.TaskState;
import org.dpsfleet.schemas.http.WorkerStatus;
import org.dpsfleet.schemas.http.WorkerStatus.Activity;
import org.dpsfleet.schemas.http.WorkerStatus.DeviceMemory;
import org.dpsfleet.schemas.http.WorkerStatus.HeldTask;
import org.dpsfleet.schemas.message.FailureCategory;
import org.dpsfleet.schemas.message.Stage;
import org.jspecify.annotations.Nullable;

/**
 * The workers, by what is heard of their tasks, and of their waiting for one. One that is not heard of is forgotten after a while: a fleet whose workers
 * have other names with every start does not grow. Any thread.
 */
final class Workers {
    /** How long one is known that does nothing. */
    static final Duration REMEMBERED = Duration.ofMinutes(15);

    /** How long after it was last heard of one without a task is there: Kafka is asked for it more often. */
    private static final Duration PRESENT = Duration.ofSeconds(15);

    private static final int MOST_TASKS_SHOWN = 8;

    private final Map<String, Worker> known = new HashMap<>();
    private final Set<String> changed = new HashSet<>();

    private static final class Worker {
        private final LinkedHashMap<String, HeldTask> tasks = new LinkedHashMap<>();
        private String device = "";
        private Instant lastHeardAt = Instant.EPOCH;
        private boolean lost;
        private @Nullable Long memory;
        private @Nullable DeviceMemory gpuMemory;
        private @Nullable Stage stage;
    }

    synchronized void changed(@Nullable KnownTask before, KnownTask after, Instant now) {
        var holder = before == null ? null : holder(before);
        if (after.state() instanceof TaskState.Running running) {
            if (holder != null && !holder.equals(running.worker())) {
                released(holder, after, now);
            }
            holds(after, running);
        } else if (holder != null) {
            released(holder, after, now);
        }
    }

    synchronized void removed(KnownTask task, Instant now) {
        var holder = holder(task);
        if (holder != null) {
            released(holder, task, now);
        }
    }

    /** A worker lives and waits for a task. */
    synchronized void waits(String name, Stage stage, Instant now) {
        var worker = known.computeIfAbsent(name, _ -> new Worker());
        if (worker.tasks.isEmpty()) {
            worker.lastHeardAt = now;
            worker.lost = false;
            worker.stage = stage;
            changed.add(name);
        }
    }

    /** The names of those that changed since this was last asked. */
    synchronized Set<String> takeChanged() {
        var names = Set.copyOf(changed);
        changed.clear();
        return names;
    }

    /** Forgets those that have done nothing for long; their names. */
    synchronized List<String> takeForgotten(Instant now) {
        var names = new ArrayList<String>();
        known.forEach((name, worker) -> {
            if (worker.tasks.isEmpty() && worker.lastHeardAt.isBefore(now.minus(REMEMBERED))) {
                names.add(name);
            }
        });
        names.forEach(known::remove);
        names.forEach(changed::remove);
        return names;
    }

    /** How many of them were last heard of with a task of a stage. */
    synchronized int ofStage(Stage stage) {
        return (int) known.values().stream()
                .filter(worker -> stage.equals(worker.stage) && !worker.lost)
                .count();
    }

    /** How many of them hold a task of a stage or wait for one. */
    synchronized int present(Stage stage, Instant now) {
        return (int) known.values().stream()
                .filter(worker -> stage.equals(worker.stage) && present(worker, now))
                .count();
    }

    private static boolean present(Worker worker, Instant now) {
        return !worker.tasks.isEmpty() || (!worker.lost && worker.lastHeardAt.isAfter(now.minus(PRESENT)));
    }

    synchronized List<String> names() {
        return known.keySet().stream().sorted().toList();
    }

    synchronized Optional<WorkerStatus> find(String name) {
        var worker = known.get(name);
        if (worker == null) {
            return Optional.empty();
        }
        var tasks = new ArrayList<>(worker.tasks.sequencedValues().reversed());
        var activity = worker.lost ? Activity.LOST : Activity.IDLE;
        return Optional.of(new WorkerStatus(
                name,
                worker.device,
                tasks.isEmpty() ? activity : Activity.BUSY,
                worker.lastHeardAt,
                worker.memory,
                worker.gpuMemory,
                tasks.subList(0, Math.min(tasks.size(), MOST_TASKS_SHOWN))));
    }

    private void holds(KnownTask task, TaskState.Running running) {
        var worker = known.computeIfAbsent(running.worker(), _ -> new Worker());
        var progress = running.progress();
        worker.tasks.putLast(
                task.taskId(),
                new HeldTask(
                        task.taskId(),
                        task.experimentId(),
                        running.stage(),
                        running.attempt(),
                        progress.done(),
                        progress.total(),
                        progress.unit(),
                        progress.message(),
                        running.lease().claimedAt()));
        if (!running.device().isEmpty()) {
            worker.device = running.device();
        }
        worker.lastHeardAt = running.lease().lastHeardAt();
        worker.lost = false;
        if (progress.memoryBytes() != null) {
            worker.memory = progress.memoryBytes();
        }
        var gpu = progress.gpuMemory();
        if (gpu != null) {
            worker.gpuMemory = new DeviceMemory(gpu.usedBytes(), gpu.totalBytes());
        }
        worker.stage = task.workedOnIn();
        changed.add(running.worker());
    }

    private void released(String name, KnownTask task, Instant now) {
        var worker = known.get(name);
        if (worker == null || worker.tasks.remove(task.taskId()) == null) {
            return;
        }
        worker.lost = task.state() instanceof TaskState.Waiting waiting
                && waiting.failure().category() == FailureCategory.LOST;
        if (!worker.lost) {
            worker.lastHeardAt = now;
        }
        changed.add(name);
    }

    private static @Nullable String holder(KnownTask task) {
        return task.state() instanceof TaskState.Running running ? running.worker() : null;
    }
}
