package org.dpsfleet.gpuworker;

import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CancellationException;
import org.dpsfleet.gpuworker.MetricTraining.Made;
import org.dpsfleet.inputs.DataFolder;
import org.dpsfleet.inputs.WeightsFolder;
import org.dpsfleet.inputs.fetched.FetchProgress;
import org.dpsfleet.inputs.fetched.InputCache;
import org.dpsfleet.inputs.fetched.RemoteInput;
import org.dpsfleet.inputs.fetched.RemoteInputs;
import org.dpsfleet.perceptual.BadDataException;
import org.dpsfleet.perceptual.HostMemoryException;
import org.dpsfleet.perceptual.Interruption;
import org.dpsfleet.perceptual.MissingDataException;
import org.dpsfleet.perceptual.adaptation.DivergedException;
import org.dpsfleet.perceptual.adaptation.SharedPass;
import org.dpsfleet.perceptual.checkpoint.CheckpointStore;
import org.dpsfleet.perceptual.checkpoint.Provenance;
import org.dpsfleet.perceptual.checkpoint.Stored;
import org.dpsfleet.perceptual.tensor.ComputeDevice;
import org.dpsfleet.perceptual.tensor.NativeHeap;
import org.dpsfleet.schemas.codec.Json;
import org.dpsfleet.schemas.message.AdaptationTask;
import org.dpsfleet.schemas.message.AdaptationWork;
import org.dpsfleet.schemas.message.CheckpointReady;
import org.dpsfleet.schemas.message.Stage;
import org.dpsfleet.worker.failure.HandBackException;
import org.dpsfleet.worker.failure.TaskFailure;
import org.dpsfleet.worker.task.Heartbeat;
import org.dpsfleet.worker.task.Lack;
import org.dpsfleet.worker.task.MicroBatches;
import org.dpsfleet.worker.task.Progress;
import org.dpsfleet.worker.task.TaskHandler;
import org.dpsfleet.worker.trace.Phase;

/**
 * Turns an adaptation task into a checkpoint.
 *
 * <p>A checkpoint's place follows from the work's content: work that is done already, by an earlier attempt or
 * for another experiment, is not done again.
 */
final class AdaptationHandler implements TaskHandler<AdaptationTask, CheckpointReady> {
    private static final Duration RETRY_ELSEWHERE = Duration.ofSeconds(10);
    private static final SavePace SAVES = new SavePace(Duration.ofSeconds(10), 20);

    private final String worker;
    private final ComputeDevice device;
    private final DataFolder data;
    private final WeightsFolder weights;
    private final CheckpointStore checkpoints;
    private final SavePace saves;
    private final MicroBatches microBatches;
    private final TrainingMeters meters;

    AdaptationHandler(
            String worker,
            ComputeDevice device,
            DataFolder data,
            WeightsFolder weights,
            CheckpointStore checkpoints,
            MeterRegistry registry) {
        this(worker, device, data, weights, checkpoints, SAVES, registry);
    }

    AdaptationHandler(
            String worker,
            ComputeDevice device,
            DataFolder data,
            WeightsFolder weights,
            CheckpointStore checkpoints,
            SavePace saves,
            MeterRegistry registry) {
        this.worker = worker;
        this.device = device;
        this.data = data;
        this.weights = weights;
        this.checkpoints = checkpoints;
        this.saves = saves;
        this.microBatches = new MicroBatches(registry, Stage.ADAPTATION);
        this.meters = new TrainingMeters(registry);
    }

    @Override
    public CheckpointReady handle(AdaptationTask task, Heartbeat heartbeat) throws Exception {
        return together(List.of(task)).handle(task, heartbeat);
    }

    /** They share their passes through the network. */
    @Override
    public TaskHandler<AdaptationTask, CheckpointReady> together(List<AdaptationTask> tasks) {
        return new SharingHandler(device, tasks, this::handle);
    }

    private CheckpointReady handle(AdaptationTask task, Heartbeat heartbeat, SharedPass.Member pass) throws Exception {
        try {
            Stored stored = adapt(task, heartbeat, pass);
            return new CheckpointReady(
                    CheckpointReady.VERSION,
                    task.taskId(),
                    task.experimentId(),
                    1,
                    task.work(),
                    task.evaluation(),
                    stored.uri().toString(),
                    stored.manifestSha256(),
                    stored.bytes(),
                    worker,
                    device.toString(),
                    task.networkMetrics());
        } catch (RuntimeException e) {
            Interruption.check(e);
            throw switch (e) {
                case MissingDataException missing -> TaskFailure.missingData(message(missing), RETRY_ELSEWHERE);
                case BadDataException bad -> TaskFailure.badInput(message(bad));
                case HostMemoryException memory -> TaskFailure.outOfMemory(message(memory), memory);
                case DivergedException diverged -> TaskFailure.diverged(message(diverged));
                default -> e;
            };
        } finally {
            NativeHeap.trim();
        }
    }

    private Stored adapt(AdaptationTask task, Heartbeat heartbeat, SharedPass.Member pass) throws Exception {
        AdaptationWork work = task.work();
        String workId = Json.sha256(work);
        Optional<Stored> made = checkpoints.find(workId);
        if (made.isPresent()) {
            return made.get();
        }
        var states = new TrainingStates(checkpoints, workId, task.resumeFrom());
        try (var _ = InputCache.bringTo(data.fetched(), RemoteInputs.of(work), beating(heartbeat));
                var writer = new StateWriter(states, saves)) {
            Stored stored = trainAndPublish(work, workId, states, writer, heartbeat, pass);
            writer.finish();
            states.delete();
            return stored;
        } catch (DivergedException e) {
            states.delete(); // from there it would diverge again
            throw e;
        }
    }

    private Stored trainAndPublish(
            AdaptationWork work,
            String workId,
            TrainingStates states,
            StateWriter writer,
            Heartbeat heartbeat,
            SharedPass.Member pass)
            throws Exception {
        try {
            Made metrics = new MetricTraining(device, data, weights, microBatches, meters, work, pass)
                    .make(states, writer, heartbeat);
            Interruption.check();
            return publish(work, workId, metrics);
        } catch (CancellationException e) {
            writer.abandon();
            throw e;
        }
    }

    @Override
    public Optional<Lack> lack(AdaptationTask task) {
        List<RemoteInput> lacking = InputCache.lackingIn(data.fetched(), RemoteInputs.of(task.work()));
        return lacking.isEmpty()
                ? Optional.empty()
                : Optional.of(new Lack(
                        RemoteInputs.contents(lacking),
                        RemoteInputs.names(lacking),
                        heartbeat -> InputCache.bringTo(data.fetched(), lacking, beating(heartbeat))
                                .close()));
    }

    private static FetchProgress.Listener<HandBackException> beating(Heartbeat heartbeat) {
        return fetched -> heartbeat.beat(
                new Progress(fetched.megabytes(), fetched.totalMegabytes(), "MB", fetched.sentence(), null));
    }

    private Stored publish(AdaptationWork work, String workId, Made made) {
        long start = System.nanoTime();
        SortedMap<String, String> versions = new TreeMap<>(
                Map.of("engine", ComputeDevice.engine(), "protocol_version", Integer.toString(work.protocolVersion())));
        try (var _ = Phase.begin("write")) {
            Stored stored = checkpoints.publish(
                    made.checkpoint(),
                    new Provenance(workId, work.drawSeed(), device.toString(), made.microBatch(), versions));
            meters.checkpoint(Duration.ofNanos(System.nanoTime() - start), stored.bytes());
            return stored;
        }
    }

    private static String message(Exception e) {
        return String.valueOf(e.getMessage());
    }
}
