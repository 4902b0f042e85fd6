package org.dpsfleet.coordinator.projection;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.dpsfleet.coordinator.plan.Plan;
import org.dpsfleet.coordinator.plan.Planner;
import org.dpsfleet.coordinator.plan.TaskIds;
import org.dpsfleet.coordinator.store.Changes;
import org.dpsfleet.coordinator.store.StateStore;
import org.dpsfleet.coordinator.store.Table;
import org.dpsfleet.schemas.codec.Json;
import org.dpsfleet.schemas.message.ExperimentRecord;
import org.dpsfleet.schemas.message.TaskList;
import org.dpsfleet.schemas.message.TraceContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * The experiments, in memory but for the lists of their tasks. One thread changes them, any thread reads.
 */
public final class KnownExperiments {
    private static final Logger LOG = LoggerFactory.getLogger(KnownExperiments.class);
    private static final Comparator<KnownExperiment> BY_SUBMISSION =
            Comparator.comparing(KnownExperiment::record, ExperimentRecord.BY_SUBMISSION);

    private final Map<String, KnownExperiment> known = new ConcurrentHashMap<>();
    private final Map<String, KnownExperiment> changed = new HashMap<>();
    private final Set<String> removed = new HashSet<>();
    private final Map<String, TaskIds> planned = new ConcurrentHashMap<>();
    private final TaskLists lists;
    private final AskedBy askedBy;

    KnownExperiments(StateStore store) {
        lists = new TaskLists(store);
        askedBy = new AskedBy(store);
        store.scan(Table.EXPERIMENTS, new byte[0], (_, value) -> {
            var experiment = Json.decode(KnownExperiment.class, value);
            known.put(experiment.id(), experiment);
            return true;
        });
    }

    /** One of them. */
    public Optional<KnownExperiment> find(String id) {
        return Optional.ofNullable(known.get(id));
    }

    /** All of them. */
    public Collection<KnownExperiment> all() {
        return Collections.unmodifiableCollection(known.values());
    }

    /** All of them, the one submitted first comes first. */
    public List<KnownExperiment> inOrder() {
        return known.values().stream().sorted(BY_SUBMISSION).toList();
    }

    /** The experiments that asked for a task, by id; some may not be known yet. */
    public List<String> askedFor(String taskId) {
        return askedBy.of(taskId);
    }

    /**
     * Some of the tasks of an experiment in their order, at least one where there is one.
     *
     * @param from position of the first of them, from 0
     */
    public List<String> taskIds(KnownExperiment experiment, int from) {
        if (from >= experiment.tasks()) {
            return List.of();
        }
        var chunk = lists.chunk(experiment, from);
        return chunk.subList(from % TaskLists.CHUNK, chunk.size());
    }

    /** Its record as it is written: with all ids where it had them. */
    public ExperimentRecord record(KnownExperiment experiment) {
        var record = experiment.record();
        if (record.taskList() != null) {
            return record;
        }
        var ids = new ArrayList<String>();
        while (ids.size() < experiment.tasks()) {
            ids.addAll(taskIds(experiment, ids.size()));
        }
        return record.withTaskIds(ids);
    }

    /** Keeps the ids of an experiment that is about to be recorded, so that it is not planned once more. Any thread. */
    public void expect(TaskList list, TaskIds ids) {
        planned.put(list.sha256(), ids);
    }

    /** Forgets what was expected and has not come. Any thread. */
    public void expectNoMore(TaskList list) {
        planned.remove(list.sha256());
    }

    /**
     * @param trace of the record, null where it names none
     * @param tasks what is known of a task
     */
    void put(ExperimentRecord record, @Nullable TraceContext trace, Function<String, @Nullable KnownTask> tasks) {
        var before = known.get(record.experimentId());
        var written = record.taskList();
        if (before != null && written != null && written.equals(before.list())) {
            put(KnownExperiment.of(record, before.list(), before.counts(), trace));
            return;
        }
        var ids = ids(record);
        var list = new TaskList(Plan.VERSION, ids.size(), ids.sha256(), written == null ? null : written.generation());
        var head = record.withTaskIds(List.of());
        if (before != null && before.list().equals(list)) {
            put(KnownExperiment.of(head, list, before.counts(), trace));
            return;
        }
        if (before != null) {
            removeList(before);
        }
        var experiment = KnownExperiment.of(head, list, ExperimentCounts.NONE, trace);
        lists.write(experiment, ids);
        askedBy.add(ids, experiment.id());
        var counts = ExperimentCounts.NONE;
        for (int from = 0; from < ids.size(); from += TaskLists.CHUNK) {
            var some = ids.subList(from, Math.min(ids.size(), from + TaskLists.CHUNK)).parallelStream()
                    .map(tasks)
                    .filter(Objects::nonNull)
                    .toList();
            for (var task : some) {
                counts = counts.with(null, task);
            }
        }
        put(experiment.with(counts));
    }

    /** An experiment was deleted. */
    void remove(String id) {
        var before = known.remove(id);
        if (before != null) {
            removeList(before);
            changed.remove(id);
            removed.add(id);
        }
    }

    private void removeList(KnownExperiment before) {
        for (int from = 0; from < before.tasks(); from += TaskLists.CHUNK) {
            askedBy.remove(lists.chunk(before, from), before.id());
        }
        lists.remove(before);
    }

    /** A task was deleted. */
    void removed(KnownTask task) {
        for (var id : askedBy.of(task.taskId())) {
            var experiment = known.get(id);
            if (experiment != null) {
                put(experiment.with(experiment.counts().without(task)));
            }
        }
    }

    /** A task is new or has changed. */
    void changed(@Nullable KnownTask before, KnownTask after) {
        if (before != null && before.countsAs(after)) {
            // A heartbeat, as nearly all records are.
            return;
        }
        for (var id : askedBy.remembered(after.taskId())) {
            var experiment = known.get(id);
            if (experiment != null) {
                put(experiment.with(experiment.counts().with(before, after)));
            }
        }
    }

    /** A task is no longer in memory. */
    void forget(String taskId) {
        askedBy.forget(taskId);
    }

    void addTo(Changes changes) {
        changed.forEach(
                (id, experiment) -> changes.put(Table.EXPERIMENTS, id.getBytes(UTF_8), Json.encode(experiment)));
        removed.forEach(id -> changes.remove(Table.EXPERIMENTS, id.getBytes(UTF_8)));
        lists.addTo(changes);
    }

    void committed() {
        changed.clear();
        removed.clear();
        lists.committed();
    }

    private void put(KnownExperiment experiment) {
        removed.remove(experiment.id());
        known.put(experiment.id(), experiment);
        changed.put(experiment.id(), experiment);
    }

    private TaskIds ids(ExperimentRecord record) {
        var written = record.taskList();
        if (written == null) {
            return TaskIds.of(record.taskIds());
        }
        var expected = planned.remove(written.sha256());
        if (expected != null) {
            return expected;
        }
        var plan = Planner.plan(record);
        if (plan.count() > Plan.MOST_TASKS) {
            throw new IllegalArgumentException("experiment " + record.experimentId() + " has " + plan.count()
                    + " tasks; at most " + Plan.MOST_TASKS + " are possible");
        }
        var ids = plan.taskIds();
        if (!ids.sha256().equals(written.sha256())) {
            LOG.atWarn()
                    .addKeyValue("experiment", record.experimentId())
                    .addKeyValue("tasks", ids.size())
                    .log("this version plans the experiment in another way than the one that recorded it: its tasks"
                            + " are those of this version");
        }
        return ids;
    }
}
