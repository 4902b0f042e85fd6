package org.dpsfleet.coordinator.metric;

import java.util.Collection;
import org.dpsfleet.coordinator.projection.KnownTask;
import org.dpsfleet.coordinator.projection.TaskListener;
import org.dpsfleet.schemas.codec.Json;
import org.dpsfleet.schemas.stage.Pipeline;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Keeps {@link TaskTotals} up to date record by record, so reading them costs the same for any fleet. */
public final class RunningTotals implements TaskListener {
    private final TaskTotals totals;

    /** Of a fleet with the standard stages. */
    public RunningTotals() {
        this(Pipeline.standard());
    }

    /**
     * @param pipeline the stages that tasks pass
     */
    public RunningTotals(Pipeline pipeline) {
        totals = new TaskTotals(pipeline);
    }

    @Override
    public void changed(@Nullable KnownTask before, KnownTask after) {
        if (before != null && before.countsAs(after)) {
            // A heartbeat, as nearly all records are.
            return;
        }
        synchronized (totals) {
            totals.change(before, after);
        }
    }

    @Override
    public void removed(KnownTask task) {
        synchronized (totals) {
            totals.remove(task);
        }
    }

    @Override
    public JsonNode countedOf(Collection<KnownTask> tasks) {
        var counted = new TaskTotals(totals.pipeline());
        tasks.forEach(counted::countDeleted);
        return Json.mapper().readTree(counted.encode());
    }

    @Override
    public void add(JsonNode counted) {
        synchronized (totals) {
            totals.add(counted);
        }
    }

    @Override
    public byte[] counted() {
        synchronized (totals) {
            return totals.encode();
        }
    }

    @Override
    public void restore(byte[] counted) {
        synchronized (totals) {
            totals.restore(counted);
        }
    }

    /** The numbers at this moment. */
    public TaskTotals now() {
        synchronized (totals) {
            return totals.copy();
        }
    }
}
