package org.dpsfleet.gpuworker;

import io.micrometer.core.instrument.MeterRegistry;
import java.util.Optional;
import org.dpsfleet.inputs.DataFolder;
import org.dpsfleet.inputs.WeightsFolder;
import org.dpsfleet.perceptual.checkpoint.CheckpointStore;
import org.dpsfleet.perceptual.tensor.ComputeDevice;
import org.dpsfleet.schemas.message.AdaptationTask;
import org.dpsfleet.schemas.message.CheckpointReady;
import org.dpsfleet.schemas.stage.StageDescriptor;
import org.dpsfleet.worker.loop.TaskLoop;
import org.dpsfleet.worker.settings.WorkerSettings;

/** A worker that takes adaptation tasks and turns them into checkpoints, one at a time, until closed. */
public final class GpuWorker implements AutoCloseable {
    private final TaskLoop<AdaptationTask, CheckpointReady> loop;

    private GpuWorker(TaskLoop<AdaptationTask, CheckpointReady> loop) {
        this.loop = loop;
    }

    /**
     * Starts taking tasks.
     *
     * @param checkpoints store for checkpoints and unfinished trainings, which the evaluation workers open as
     *     well
     */
    public static GpuWorker start(
            WorkerSettings settings,
            ComputeDevice device,
            DataFolder data,
            WeightsFolder weights,
            CheckpointStore checkpoints,
            MeterRegistry registry) {
        var handler = new AdaptationHandler(settings.workerId(), device, data, weights, checkpoints, registry);
        TaskLoop<AdaptationTask, CheckpointReady> loop =
                new TaskLoop<>(settings, StageDescriptor.ADAPTATION, handler, registry);
        loop.start();
        return new GpuWorker(loop);
    }

    /** What keeps the worker from doing its job though it runs; empty for nothing. */
    public Optional<String> problem() {
        return loop.problem();
    }

    /** Hands a running task back, with what it has so far, and leaves the fleet. */
    @Override
    public void close() {
        loop.close();
    }
}
