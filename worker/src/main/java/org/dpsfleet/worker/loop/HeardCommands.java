package org.dpsfleet.worker.loop;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.dpsfleet.schemas.message.TaskCommand;

/**
 * The last commands that were received. A cancelled task's message stays on its topic, since single records
 * cannot be removed: a worker that takes the message skips the task if its command is here. Any thread.
 */
final class HeardCommands {
    static final int MOST = 10_000;

    private final Map<String, TaskCommand> byTask = new LinkedHashMap<>();

    /** Keeps a command; the oldest one is forgotten where there are {@value #MOST}. */
    synchronized void heard(TaskCommand command) {
        byTask.remove(command.taskId());
        byTask.put(command.taskId(), command);
        if (byTask.size() > MOST) {
            byTask.remove(byTask.keySet().iterator().next());
        }
    }

    /** The last command for a task. */
    synchronized Optional<TaskCommand> of(String taskId) {
        return Optional.ofNullable(byTask.get(taskId));
    }
}
