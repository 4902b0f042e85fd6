package org.dpsfleet.evalworker;

import io.micrometer.core.instrument.MeterRegistry;
import java.util.Optional;
import org.dpsfleet.inputs.DataFolder;
import org.dpsfleet.inputs.WeightsFolder;
import org.dpsfleet.perceptual.cache.DifferenceCache;
import org.dpsfleet.perceptual.checkpoint.CheckpointStore;
import org.dpsfleet.perceptual.tensor.ComputeDevice;
import org.dpsfleet.schemas.message.CheckpointReady;
import org.dpsfleet.schemas.message.TaskScores;
import org.dpsfleet.schemas.stage.StageDescriptor;
import org.dpsfleet.worker.loop.TaskLoop;
import org.dpsfleet.worker.settings.WorkerSettings;
import org.jspecify.annotations.Nullable;

/** A worker that takes checkpoints and scores them, one at a time, until closed. */
public final class EvalWorker implements AutoCloseable {
    private final TaskLoop<CheckpointReady, TaskScores> loop;

    private EvalWorker(TaskLoop<CheckpointReady, TaskScores> loop) {
        this.loop = loop;
    }

    /**
     * Starts taking checkpoints.
     *
     * @param checkpoints store that gpu-workers publish to; no checkpoint outside is opened
     * @param cache of what frozen networks see in perceptual data sets and test sets, null for none
     */
    public static EvalWorker start(
            WorkerSettings settings,
            ComputeDevice device,
            DataFolder data,
            WeightsFolder weights,
            CheckpointStore checkpoints,
            @Nullable DifferenceCache cache,
            MeterRegistry registry) {
        var handler = new EvaluationHandler(settings.workerId(), device, data, weights, checkpoints, cache, registry);
        TaskLoop<CheckpointReady, TaskScores> loop =
                new TaskLoop<>(settings, StageDescriptor.EVALUATION, handler, registry);
        loop.start();
        return new EvalWorker(loop);
    }

    /** What keeps the worker from doing its job though it runs; empty for nothing. */
    public Optional<String> problem() {
        return loop.problem();
    }

    /** Hands a running task back and leaves the fleet. */
    @Override
    public void close() {
        loop.close();
    }
}
