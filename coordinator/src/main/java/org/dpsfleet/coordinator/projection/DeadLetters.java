package org.dpsfleet.coordinator.projection;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Predicate;
import org.dpsfleet.coordinator.store.Changes;
import org.dpsfleet.coordinator.store.StateStore;
import org.dpsfleet.coordinator.store.Table;
import org.dpsfleet.coordinator.task.TaskState;
import org.jspecify.annotations.Nullable;

/**
 * The newest dead letter of every task that ever had one, which of them are the end of their task so far, and which of
 * those somebody copied back to its topic. One thread changes them, any thread reads.
 */
public final class DeadLetters {
    private final StoredMap<Letter> letters;
    private final StoredMap<Repeat> repeats;
    private final StoredIndex byTime;
    private final StoredIndex byTask;
    private final StoredIndex copiedOnes;
    private final Set<String> copied = ConcurrentHashMap.newKeySet();

    DeadLetters(StateStore store) {
        letters = new StoredMap<>(store, Table.LETTERS, StoredLetter::encode, StoredLetter::letter, _ -> false);
        repeats = new StoredMap<>(store, Table.REPEATS, StoredLetter::encode, StoredLetter::repeat, _ -> false);
        byTime = new StoredIndex(store, Table.DEAD_BY_TIME);
        byTask = new StoredIndex(store, Table.DEAD_BY_TASK);
        copiedOnes = new StoredIndex(store, Table.COPIED);
        copiedOnes.scan(new byte[0], (key, _) -> copied.add(TaskKey.id(key)));
    }

    /** The newest dead letter of a task, whatever became of the task since. */
    public Optional<Letter> letter(String taskId) {
        return letters.find(taskId);
    }

    /** The newest repeated message of a task. */
    public Optional<Repeat> repeat(String taskId) {
        return repeats.find(taskId);
    }

    /** The dead-lettered tasks whose message was copied back to its topic since. */
    public Set<String> copied() {
        return Set.copyOf(copied);
    }

    /**
     * Tasks whose dead letter is their end so far, the newest first.
     *
     * @param after the {@link DeadTask#cursor} of the one that they come after; null: from the first
     * @param limit the most of them
     */
    public List<DeadTask> newest(@Nullable String after, int limit, Predicate<DeadTask> filter) {
        return page(byTime, after == null ? new byte[0] : DeadTask.timeKey(after), limit, filter);
    }

    /** The same in the order of ids. */
    public List<DeadTask> byTask(@Nullable String after, int limit, Predicate<DeadTask> filter) {
        return page(byTask, after == null ? new byte[0] : TaskKey.of(after), limit, filter);
    }

    /** Whether a task's dead letter is its end so far. */
    public Optional<DeadTask> dead(String taskId, Function<String, Optional<KnownTask>> tasks) {
        return letter(taskId)
                .filter(_ -> isEnd(tasks.apply(taskId).orElse(null)))
                .map(DeadTask::of);
    }

    /**
     * @param task that it is of; null where nothing else is known of it
     */
    void add(Letter letter, @Nullable KnownTask task) {
        letters.find(letter.taskId()).ifPresent(this::remove);
        letters.put(letter.taskId(), letter);
        settle(letter.taskId(), task);
    }

    void add(String taskId, Repeat repeat, @Nullable KnownTask task) {
        var known = repeats.get(taskId);
        repeats.put(taskId, known == null ? repeat : known.later(repeat));
        settle(taskId, task);
    }

    /** A task is new or has changed. */
    void changed(@Nullable KnownTask before, KnownTask after) {
        if (isEnd(before) || isEnd(after)) {
            settle(after.taskId(), after);
        }
    }

    /** A task was deleted. */
    void remove(String taskId) {
        letters.find(taskId).ifPresent(this::remove);
        letters.remove(taskId);
        repeats.remove(taskId);
        if (copied.remove(taskId)) {
            copiedOnes.remove(TaskKey.of(taskId));
        }
    }

    void addTo(Changes changes) {
        letters.addTo(changes);
        repeats.addTo(changes);
        byTime.addTo(changes);
        byTask.addTo(changes);
        copiedOnes.addTo(changes);
    }

    void committed() {
        letters.committed();
        repeats.committed();
        byTime.committed();
        byTask.committed();
        copiedOnes.committed();
    }

    private static List<DeadTask> page(StoredIndex index, byte[] after, int limit, Predicate<DeadTask> filter) {
        var page = new ArrayList<DeadTask>();
        index.scan(after, (_, value) -> {
            var dead = DeadTask.decode(value);
            if (filter.test(dead)) {
                page.add(dead);
            }
            return page.size() < limit;
        });
        return page;
    }

    /** Also without a task: a dead letter that names none of the fleet's is one of its own. */
    private static boolean isEnd(@Nullable KnownTask task) {
        return task == null || task.state() instanceof TaskState.DeadLettered;
    }

    private void settle(String taskId, @Nullable KnownTask task) {
        var letter = letters.get(taskId);
        if (letter == null) {
            return;
        }
        var dead = DeadTask.of(letter);
        if (isEnd(task)) {
            byTime.put(dead.timeKey(), dead.encode());
            byTask.put(dead.idKey(), dead.encode());
        } else {
            remove(letter);
        }
        var repeat = repeats.get(taskId);
        if (task != null && isEnd(task) && repeat != null && repeat.after(letter)) {
            copied.add(taskId);
            copiedOnes.put(TaskKey.of(taskId), new byte[0]);
        } else if (copied.remove(taskId)) {
            copiedOnes.remove(TaskKey.of(taskId));
        }
    }

    private void remove(Letter letter) {
        var dead = DeadTask.of(letter);
        byTime.remove(dead.timeKey());
        byTask.remove(dead.idKey());
    }
}
