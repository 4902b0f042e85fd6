package org.dpsfleet.coordinator.projection;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.dpsfleet.coordinator.task.TaskState;
import org.dpsfleet.schemas.message.Stage;
import org.jspecify.annotations.Nullable;

/**
 * What is in the first stage without an outcome: on the topic, running, or waiting for another attempt. A task that
 * several experiments asked for counts for the one that it was published for.
 *
 * <p>Messages are counted beside tasks: one that brings several tasks is one worker's work all the same.
 */
public final class InFlight {
    private final Map<String, Integer> byExperiment = new HashMap<>();
    private final Map<Object, Brought> messages = new HashMap<>();
    private final Stage first;
    private int unclaimedTasks;
    private int unclaimed;
    private int running;

    /** Where a message is. */
    private record Place(int partition, long offset) {}

    /** How many tasks of a message stand where. */
    private static final class Brought {
        private int unclaimed;
        private int running;
        private int open;
    }

    /**
     * Of no task yet.
     *
     * @param first the stage that the coordinator publishes new tasks to
     */
    InFlight(Stage first) {
        this.first = first;
    }

    /** Messages on the topic with a task that no worker has claimed. */
    public synchronized int unclaimed() {
        return unclaimed;
    }

    /** Tasks that they bring and no worker has claimed. */
    public synchronized int unclaimedTasks() {
        return unclaimedTasks;
    }

    /** Messages with a task that a worker holds. */
    public synchronized int running() {
        return running;
    }

    /** Tasks of one experiment. */
    public synchronized int of(String experimentId) {
        return byExperiment.getOrDefault(experimentId, 0);
    }

    /** How many tasks have this message as their newest one, so that they may go on together. */
    public synchronized int broughtBy(ConsumerRecord<byte[], byte[]> message) {
        var brought = messages.get(place(message));
        return brought == null ? 0 : brought.open;
    }

    synchronized void changed(@Nullable KnownTask before, KnownTask after) {
        if (before != null && countsAs(before, after)) {
            // A heartbeat, as nearly all records are.
            return;
        }
        if (before != null) {
            count(before, -1);
        }
        count(after, 1);
    }

    synchronized void removed(KnownTask task) {
        count(task, -1);
    }

    /** Whether it makes no difference which of the two is counted. */
    @SuppressWarnings("ReferenceEquality") // the message of a task that goes on is the same object
    private static boolean countsAs(KnownTask task, KnownTask other) {
        return task.state().getClass() == other.state().getClass()
                && task.state().stage().equals(other.state().stage())
                && task.announcement() == other.announcement()
                && Objects.equals(task.experimentId(), other.experimentId());
    }

    private void count(KnownTask task, int by) {
        var state = task.state();
        if (!state.stage().equals(first) || !state.open()) {
            return;
        }
        var message = task.message(first);
        // One that was heard of before its message has a place of its own.
        Object place = message == null ? task.taskId() : place(message.message());
        var brought = messages.computeIfAbsent(place, _ -> new Brought());
        unclaimed -= atLeastOne(brought.unclaimed);
        running -= atLeastOne(brought.running);
        if (state instanceof TaskState.Published) {
            brought.unclaimed += by;
            unclaimedTasks += by;
        } else if (state instanceof TaskState.Running) {
            brought.running += by;
        }
        brought.open += by;
        unclaimed += atLeastOne(brought.unclaimed);
        running += atLeastOne(brought.running);
        if (brought.open == 0) {
            messages.remove(place);
        }
        var experimentId = task.experimentId();
        if (experimentId != null) {
            byExperiment.merge(experimentId, by, InFlight::sum);
        }
    }

    private static int atLeastOne(int tasks) {
        return tasks > 0 ? 1 : 0;
    }

    private static Place place(ConsumerRecord<byte[], byte[]> message) {
        return new Place(message.partition(), message.offset());
    }

    /** Null, which removes the entry, for none. */
    private static @Nullable Integer sum(int a, int b) {
        return a + b == 0 ? null : Integer.valueOf(a + b);
    }
}
