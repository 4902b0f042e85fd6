package org.dpsfleet.coordinator.projection;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import org.dpsfleet.coordinator.plan.TaskIds;
import org.dpsfleet.coordinator.store.Changes;
import org.dpsfleet.coordinator.store.StateStore;
import org.dpsfleet.coordinator.store.Table;

import static java.nio.charset.StandardCharsets.US_ASCII;

/**
 * The ids of experiments' tasks, on the disk. A list is stored before the experiment that it is of, which is as good
 * as at once: what the key says decides its content.
 */
final class TaskLists {
    /** Ids that are stored, and read, together. */
    static final int CHUNK = 1_000;

    private static final int CHUNKS_AT_ONCE = 100;

    private final StateStore store;
    private final Set<byte[]> obsolete = new TreeSet<>(Arrays::compareUnsigned);

    TaskLists(StateStore store) {
        this.store = store;
    }

    void write(KnownExperiment experiment, TaskIds ids) {
        var changes = new Changes();
        for (int from = 0; from < ids.size(); from += CHUNK) {
            // The same list may come back.
            obsolete.remove(key(experiment, from));
            changes.put(Table.TASK_LISTS, key(experiment, from), ids.bytes(from, Math.min(ids.size(), from + CHUNK)));
            if (changes.size() == CHUNKS_AT_ONCE) {
                store.write(changes);
                changes = new Changes();
            }
        }
        store.write(changes);
    }

    /**
     * The ids that are stored together with that of a position.
     *
     * @param position from 0; the first of these ids is that of the greatest multiple of {@link #CHUNK} up to it
     */
    TaskIds chunk(KnownExperiment experiment, int position) {
        var ids = store.get(Table.TASK_LISTS, key(experiment, position - position % CHUNK));
        return new TaskIds(ids == null ? new byte[0] : ids);
    }

    /** Removes a list with the next commit. */
    void remove(KnownExperiment experiment) {
        for (int from = 0; from < experiment.tasks(); from += CHUNK) {
            obsolete.add(key(experiment, from));
        }
    }

    void addTo(Changes changes) {
        obsolete.forEach(key -> changes.remove(Table.TASK_LISTS, key));
    }

    void committed() {
        obsolete.clear();
    }

    private static byte[] key(KnownExperiment experiment, int from) {
        var list = (experiment.id() + "/" + experiment.list().sha256() + "/").getBytes(US_ASCII);
        return ByteBuffer.allocate(list.length + Integer.BYTES)
                .put(list)
                .putInt(from)
                .array();
    }
}
