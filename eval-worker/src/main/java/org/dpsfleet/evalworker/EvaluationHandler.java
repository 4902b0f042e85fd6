package org.dpsfleet.evalworker;

import ai.djl.ndarray.NDManager;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.dpsfleet.inputs.DataFolder;
import org.dpsfleet.inputs.Terms;
import org.dpsfleet.inputs.WeightsFolder;
import org.dpsfleet.perceptual.BadDataException;
import org.dpsfleet.perceptual.MissingDataException;
import org.dpsfleet.perceptual.cache.DifferenceCache;
import org.dpsfleet.perceptual.checkpoint.Checkpoint;
import org.dpsfleet.perceptual.checkpoint.CheckpointConfig.AdaptedTo;
import org.dpsfleet.perceptual.checkpoint.CheckpointWriter;
import org.dpsfleet.perceptual.context.Ranking;
import org.dpsfleet.perceptual.evaluation.ContextTest;
import org.dpsfleet.perceptual.metric.DifferenceExtractor;
import org.dpsfleet.perceptual.metric.Scalars;
import org.dpsfleet.perceptual.tensor.ComputeDevice;
import org.dpsfleet.schemas.message.AdaptationWork;
import org.dpsfleet.schemas.message.CheckpointReady;
import org.dpsfleet.schemas.message.ContextScore;
import org.dpsfleet.schemas.message.EvaluationWork;
import org.dpsfleet.schemas.message.SplitScore;
import org.dpsfleet.schemas.message.TaskScores;
import org.dpsfleet.worker.Heartbeat;
import org.dpsfleet.worker.Progress;
import org.dpsfleet.worker.TaskFailure;
import org.dpsfleet.worker.TaskHandler;
import org.jspecify.annotations.Nullable;

/** Scores a checkpoint on the test set of its contexts and on the perceptual data set. */
final class EvaluationHandler implements TaskHandler<CheckpointReady, TaskScores> {
    private static final Duration RETRY_ELSEWHERE = Duration.ofSeconds(10);

    private final String worker;
    private final ComputeDevice device;
    private final DataFolder data;
    private final WeightsFolder weights;
    private final @Nullable Cache cache;
    private final EvaluationMeters meters;

    EvaluationHandler(
            String worker,
            ComputeDevice device,
            DataFolder data,
            WeightsFolder weights,
            @Nullable DifferenceCache cache,
            MeterRegistry registry) {
        this.worker = worker;
        this.device = device;
        this.data = data;
        this.weights = weights;
        this.meters = new EvaluationMeters(registry);
        this.cache = cache == null ? null : new Cache(cache, device, meters);
    }

    @Override
    public TaskScores handle(CheckpointReady task, Heartbeat heartbeat) throws Exception {
        try {
            List<ContextScore> scores = score(task, heartbeat);
            return new TaskScores(
                    TaskScores.VERSION,
                    task.taskId(),
                    task.experimentId(),
                    task.attempt(),
                    task,
                    List.of(),
                    scores,
                    worker,
                    device.toString());
        } catch (MissingDataException e) {
            throw TaskFailure.missingData(String.valueOf(e.getMessage()), RETRY_ELSEWHERE);
        } catch (BadDataException e) {
            throw TaskFailure.badInput(String.valueOf(e.getMessage()));
        }
    }

    private List<ContextScore> score(CheckpointReady task, Heartbeat heartbeat) throws Exception {
        AdaptationWork work = task.work();
        Checkpoint checkpoint = read(task);
        List<AdaptedTo> columns = checkpoint.config().columns();
        ContextTest test = contextTest(task);
        try (NDManager manager = device.newManager();
                DifferenceExtractor extractor =
                        new DifferenceExtractor(
                                manager,
                                weights.parameters(work.network()),
                                work.network().layers())) {
            Scalars scalars = new Scalars(manager, checkpoint.scalars());
            List<ContextTest.Score> tested =
                    test.score(manager, extractor, rankings(columns), scalars, (done, total) ->
                            heartbeat.beat(
                                    new Progress(done, total, "triplets", "test set", null)));
            meters.pairs(work.network().name(), 2L * test.size());
            List<List<SplitScore>> perceptual =
                    new PerceptualScores(data, cache, meters, work)
                            .score(manager, extractor, scalars, task.evaluation(), heartbeat);
            List<ContextScore> scores = new ArrayList<>();
            for (int k = 0; k < columns.size(); k++) {
                AdaptedTo column = columns.get(k);
                scores.add(new ContextScore(
                        column.ranking(),
                        column.repetition(),
                        tested.get(k).score(),
                        tested.get(k).accuracy(),
                        test.size(),
                        List.of(),
                        column.validationScore(),
                        List.of(),
                        List.of(),
                        List.of(),
                        perceptual.get(scalars.rows() == 1 ? 0 : k)));
            }
            return scores;
        }
    }

    private static Checkpoint read(CheckpointReady task) throws Exception {
        Path folder = Path.of(URI.create(task.uri()));
        Checkpoint checkpoint = Checkpoint.read(folder);
        String manifest = CheckpointWriter.written(folder).manifestSha256();
        if (!manifest.equals(task.manifestSha256())) {
            throw new MissingDataException(
                    "%s is another checkpoint than the task's: its manifest's hash is %s, not %s."
                            .formatted(folder, manifest, task.manifestSha256()));
        }
        return checkpoint;
    }

    private ContextTest contextTest(CheckpointReady task) {
        EvaluationWork evaluation = task.evaluation();
        return new ContextTest(
                data.images(evaluation.test().images()),
                evaluation.drawSeed(),
                evaluation.test().draws(),
                Terms.protocol(task.work().protocol()).normalisation());
    }

    private static List<Ranking> rankings(List<AdaptedTo> columns) {
        return columns.stream().map(column -> Terms.ranking(column.ranking())).toList();
    }
}
