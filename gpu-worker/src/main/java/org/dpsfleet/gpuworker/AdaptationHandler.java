package org.dpsfleet.gpuworker;

import io.micrometer.core.instrument.MeterRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.dpsfleet.gpuworker.MetricTraining.Made;
import org.dpsfleet.inputs.DataFolder;
import org.dpsfleet.inputs.WeightsFolder;
import org.dpsfleet.perceptual.BadDataException;
import org.dpsfleet.perceptual.HostMemoryException;
import org.dpsfleet.perceptual.Interruption;
import org.dpsfleet.perceptual.MissingDataException;
import org.dpsfleet.perceptual.adaptation.DivergedException;
import org.dpsfleet.perceptual.checkpoint.Checkpoint;
import org.dpsfleet.perceptual.checkpoint.CheckpointWriter;
import org.dpsfleet.perceptual.checkpoint.CheckpointWriter.Written;
import org.dpsfleet.perceptual.tensor.ComputeDevice;
import org.dpsfleet.perceptual.tensor.NativeHeap;
import org.dpsfleet.schemas.codec.Json;
import org.dpsfleet.schemas.message.AdaptationTask;
import org.dpsfleet.schemas.message.AdaptationWork;
import org.dpsfleet.schemas.message.CheckpointReady;
import org.dpsfleet.schemas.message.Stage;
import org.dpsfleet.worker.failure.TaskFailure;
import org.dpsfleet.worker.task.Heartbeat;
import org.dpsfleet.worker.task.MicroBatches;
import org.dpsfleet.worker.task.TaskHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns an adaptation task into a checkpoint.
 *
 * <p>The checkpoint's folder is named after the work's content: work that is done already, by an earlier
 * attempt or for another experiment, is not done again.
 */
final class AdaptationHandler implements TaskHandler<AdaptationTask, CheckpointReady> {
    private static final Logger LOG = LoggerFactory.getLogger(AdaptationHandler.class);
    private static final Duration RETRY_ELSEWHERE = Duration.ofSeconds(10);
    private static final SavePace SAVES = new SavePace(Duration.ofSeconds(10), 20);

    private final String worker;
    private final ComputeDevice device;
    private final DataFolder data;
    private final WeightsFolder weights;
    private final Path checkpoints;
    private final SavePace saves;
    private final MicroBatches microBatches;
    private final TrainingMeters meters;

    AdaptationHandler(
            String worker,
            ComputeDevice device,
            DataFolder data,
            WeightsFolder weights,
            Path checkpoints,
            MeterRegistry registry) {
        this(worker, device, data, weights, checkpoints, SAVES, registry);
    }

    AdaptationHandler(
            String worker,
            ComputeDevice device,
            DataFolder data,
            WeightsFolder weights,
            Path checkpoints,
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
        try {
            Written written = adapt(task.work(), heartbeat);
            return new CheckpointReady(
                    CheckpointReady.VERSION,
                    task.taskId(),
                    task.experimentId(),
                    1,
                    task.work(),
                    task.evaluation(),
                    written.folder().toUri().toString(),
                    written.manifestSha256(),
                    written.bytes(),
                    worker,
                    device.toString());
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

    private Written adapt(AdaptationWork work, Heartbeat heartbeat) throws Exception {
        String workId = Json.sha256(work);
        Path folder = checkpoints.resolve(workId);
        if (Files.exists(folder)) {
            try {
                Checkpoint.read(folder);
                return CheckpointWriter.written(folder);
            } catch (BadDataException e) {
                LOG.atWarn().addKeyValue("reason", message(e)).log("a checkpoint is made again");
            }
        }
        var states = new TrainingStates(folder);
        try {
            Made made = new MetricTraining(device, data, weights, microBatches, saves, meters, work)
                    .make(states, heartbeat);
            Interruption.check();
            Written written = write(work, workId, folder, made);
            states.delete();
            return written;
        } catch (DivergedException e) {
            states.delete(); // from there it would diverge again
            throw e;
        }
    }

    private Written write(AdaptationWork work, String workId, Path folder, Made made) {
        long start = System.nanoTime();
        Written written = CheckpointWriter.write(
                folder,
                made.checkpoint(),
                workId,
                work.drawSeed(),
                device.toString(),
                made.microBatch(),
                new TreeMap<>(Map.of(
                        "engine",
                        ComputeDevice.engine(),
                        "protocol_version",
                        Integer.toString(work.protocolVersion()))));
        meters.checkpoint(Duration.ofNanos(System.nanoTime() - start), written.bytes());
        return written;
    }

    private static String message(Exception e) {
        return String.valueOf(e.getMessage());
    }
}
