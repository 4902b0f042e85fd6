package org.dpsfleet.coordinator.projection;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.dpsfleet.coordinator.task.TaskFact;
import org.dpsfleet.coordinator.task.TaskState;
import org.dpsfleet.schemas.message.Stage;
import org.dpsfleet.schemas.message.TaskEvent;

/**
 * Attempts that workers still run although their task has moved on: the worker was frozen longer than
 * its lease, or took a task that was cancelled or deleted. Any thread.
 */
public final class Strays {
    private final Map<String, Stray> strays = new ConcurrentHashMap<>();
    private volatile boolean listening;

    /** An attempt that should not run. */
    public record Stray(String taskId, Stage stage, int attempt) {}

    /** Starts to record strays: before this call, a starting coordinator reads only past events. */
    public void listen() {
        listening = true;
    }

    /** Those that were heard of since the last call. */
    public List<Stray> take() {
        var taken = List.copyOf(strays.values());
        taken.forEach(stray -> strays.remove(stray.taskId(), stray));
        return taken;
    }

    void heard(TaskFact.Happened fact, KnownTask after) {
        var event = fact.event();
        if (!isRunning(event, after.state()) && !after.history().forced(event)) {
            heardOfDeleted(event);
        }
    }

    /** No attempt of such a task should run. */
    void heardOfDeleted(TaskEvent event) {
        boolean alive = event instanceof TaskEvent.Claimed || event instanceof TaskEvent.Progress;
        if (listening && alive) {
            strays.put(event.taskId(), new Stray(event.taskId(), event.stage(), event.attempt()));
        }
    }

    private static boolean isRunning(TaskEvent event, TaskState after) {
        return after instanceof TaskState.Running running
                && running.attempt() == event.attempt()
                && running.stage().equals(event.stage());
    }
}
