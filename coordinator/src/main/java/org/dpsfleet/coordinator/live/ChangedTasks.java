package org.dpsfleet.coordinator.live;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Of which tasks something was heard lately, in the order in which it was last heard. A task is there once, so whoever
 * reads on from a number reads of each task that changed since. Any thread.
 */
public final class ChangedTasks {
    /** So many tasks are remembered; whoever read less far than that reads of all. */
    static final int MOST = 20_000;

    private final LinkedHashMap<String, Long> numbers = new LinkedHashMap<>();
    private long last;
    private long forgotten;

    /** Of no task yet. */
    ChangedTasks() {
        // Numbers of an earlier process are smaller, however much it heard of: nobody reads on from them here.
        this(System.currentTimeMillis() * 1000);
    }

    /**
     * @param begin numbers are greater
     */
    ChangedTasks(long begin) {
        last = begin;
        forgotten = begin;
    }

    synchronized void changed(String taskId) {
        numbers.putLast(taskId, ++last);
        if (numbers.size() > MOST) {
            forgotten = numbers.pollFirstEntry().getValue();
        }
    }

    synchronized void removed(String taskId) {
        numbers.remove(taskId);
    }

    /** When something was last heard of a task; 0 where that is forgotten. */
    public synchronized long number(String taskId) {
        return numbers.getOrDefault(taskId, 0L);
    }

    /**
     * The tasks that changed after a number, with theirs, the first one first.
     *
     * @return empty if that is not known any more
     */
    public synchronized Optional<Map<String, Long>> after(long number) {
        if (number < forgotten || number > last) {
            return Optional.empty();
        }
        var later = new LinkedHashMap<String, Long>();
        for (var task : numbers.reversed().entrySet()) {
            if (task.getValue() <= number) {
                break;
            }
            later.putFirst(task.getKey(), task.getValue());
        }
        return Optional.of(later);
    }
}
