package org.dpsfleet.gpuworker;

import ai.djl.ndarray.NDManager;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.dpsfleet.inputs.DataFolder;
import org.dpsfleet.inputs.WeightsFolder;
import org.dpsfleet.perceptual.BadDataException;
import org.dpsfleet.perceptual.MissingDataException;
import org.dpsfleet.perceptual.adaptation.Column;
import org.dpsfleet.perceptual.adaptation.ColumnState;
import org.dpsfleet.perceptual.adaptation.DivergedException;
import org.dpsfleet.perceptual.adaptation.LinAdaptation;
import org.dpsfleet.perceptual.adaptation.TrainingSettings;
import org.dpsfleet.perceptual.checkpoint.Checkpoint;
import org.dpsfleet.perceptual.checkpoint.CheckpointWriter;
import org.dpsfleet.perceptual.checkpoint.CheckpointWriter.Written;
import org.dpsfleet.perceptual.metric.DifferenceExtractor;
import org.dpsfleet.perceptual.network.Architecture;
import org.dpsfleet.perceptual.safetensors.FloatTensor;
import org.dpsfleet.perceptual.tensor.ComputeDevice;
import org.dpsfleet.schemas.codec.Json;
import org.dpsfleet.schemas.message.AdaptationTask;
import org.dpsfleet.schemas.message.AdaptationWork;
import org.dpsfleet.schemas.message.CheckpointReady;
import org.dpsfleet.worker.Heartbeat;
import org.dpsfleet.worker.Progress;
import org.dpsfleet.worker.TaskFailure;
import org.dpsfleet.worker.TaskHandler;
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

    private final String worker;
    private final ComputeDevice device;
    private final DataFolder data;
    private final WeightsFolder weights;
    private final Path checkpoints;
    private final TrainingMeters meters;

    AdaptationHandler(
            String worker,
            ComputeDevice device,
            DataFolder data,
            WeightsFolder weights,
            Path checkpoints,
            MeterRegistry registry) {
        this.worker = worker;
        this.device = device;
        this.data = data;
        this.weights = weights;
        this.checkpoints = checkpoints;
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
        } catch (MissingDataException e) {
            throw TaskFailure.missingData(message(e), RETRY_ELSEWHERE);
        } catch (BadDataException e) {
            throw TaskFailure.badInput(message(e));
        } catch (DivergedException e) {
            throw TaskFailure.diverged(message(e));
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
        Checkpoint checkpoint =
                switch (work.variant()) {
                    case BASELINE -> baseline(work);
                    case LIN -> lin(work, folder, heartbeat);
                };
        Written written = write(work, workId, folder, checkpoint);
        new TrainingStates(folder).delete();
        return written;
    }

    private Checkpoint baseline(AdaptationWork work) {
        // Read though nothing is trained: a checkpoint must not name weights that do not fit.
        weights.parameters(work.network());
        List<Integer> channels = channels(work);
        int total = channels.stream().mapToInt(Integer::intValue).sum();
        float[] ones = new float[total];
        Arrays.fill(ones, 1);
        SortedMap<String, FloatTensor> model = new TreeMap<>();
        model.put(ColumnState.SCALARS, new FloatTensor(new long[] {1, total}, ones));
        return new Checkpoint(
                Configs.of(work, channels, Training.columns(work), new float[0]), model);
    }

    private Checkpoint lin(AdaptationWork work, Path folder, Heartbeat heartbeat)
            throws Exception {
        List<Column> columns = Training.columns(work);
        List<Integer> channels = channels(work);
        TrainingSettings settings = Training.settings(work);
        TrainingStates states = new TrainingStates(folder);
        TrainingStates.Saved start =
                states.load(columns.size(), channels, settings.logit())
                        .orElseGet(() -> new TrainingStates.Saved(
                                0,
                                ColumnState.initial(
                                        columns, channels, settings, work.drawSeed())));
        heartbeat.beat(new Progress(0, 0, "steps", "reading images and weights", null));
        try (NDManager manager = device.newManager();
                DifferenceExtractor extractor =
                        new DifferenceExtractor(
                                manager,
                                weights.parameters(work.network()),
                                work.network().layers());
                LinAdaptation adaptation =
                        new LinAdaptation(
                                manager,
                                extractor,
                                Training.examples(work, data.images(work.train())),
                                columns,
                                settings,
                                work.drawSeed(),
                                start.state())) {
            BeatingListener listener =
                    new BeatingListener(work, columns.size(), heartbeat, states, meters);
            float[] validation =
                    adaptation.train(start.epochs(), listener);
            return new Checkpoint(
                    Configs.of(work, channels, columns, validation), start.state().parameters());
        }
    }

    private Written write(AdaptationWork work, String workId, Path folder, Checkpoint checkpoint) {
        long start = System.nanoTime();
        Written written =
                CheckpointWriter.write(
                        folder,
                        checkpoint,
                        workId,
                        work.drawSeed(),
                        device.toString(),
                        new TreeMap<>(Map.of(
                                "engine",
                                ComputeDevice.engine(),
                                "protocol_version",
                                Integer.toString(work.protocolVersion()))));
        meters.checkpoint(Duration.ofNanos(System.nanoTime() - start), written.bytes());
        return written;
    }

    private static List<Integer> channels(AdaptationWork work) {
        Architecture architecture = Architecture.of(work.network().name());
        return work.network().layers().stream().map(architecture::channels).toList();
    }

    private static String message(Exception e) {
        return String.valueOf(e.getMessage());
    }
}
