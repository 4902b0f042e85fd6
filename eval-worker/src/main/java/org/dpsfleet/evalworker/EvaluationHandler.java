package org.dpsfleet.evalworker;

import ai.djl.ndarray.NDManager;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.dpsfleet.evalworker.TestScores.Tested;
import org.dpsfleet.inputs.DataFolder;
import org.dpsfleet.inputs.Terms;
import org.dpsfleet.inputs.WeightsFolder;
import org.dpsfleet.inputs.fetched.FetchProgress;
import org.dpsfleet.inputs.fetched.InputCache;
import org.dpsfleet.inputs.fetched.RemoteInput;
import org.dpsfleet.inputs.fetched.RemoteInputs;
import org.dpsfleet.perceptual.BadDataException;
import org.dpsfleet.perceptual.HostMemoryException;
import org.dpsfleet.perceptual.Interruption;
import org.dpsfleet.perceptual.MissingDataException;
import org.dpsfleet.perceptual.UndefinedScoreException;
import org.dpsfleet.perceptual.cache.DifferenceCache;
import org.dpsfleet.perceptual.checkpoint.Checkpoint;
import org.dpsfleet.perceptual.checkpoint.CheckpointConfig.AdaptedTo;
import org.dpsfleet.perceptual.checkpoint.CheckpointStore;
import org.dpsfleet.perceptual.checkpoint.CheckpointStores;
import org.dpsfleet.perceptual.checkpoint.DamagedCheckpointException;
import org.dpsfleet.perceptual.evaluation.ContextTest;
import org.dpsfleet.perceptual.evaluation.DifferenceSource;
import org.dpsfleet.perceptual.evaluation.NetworkOnDemand;
import org.dpsfleet.perceptual.evaluation.PairScore;
import org.dpsfleet.perceptual.metric.Compared;
import org.dpsfleet.perceptual.metric.DifferenceExtractor;
import org.dpsfleet.perceptual.metric.Scalars;
import org.dpsfleet.perceptual.network.Parameters;
import org.dpsfleet.perceptual.tensor.ComputeDevice;
import org.dpsfleet.perceptual.tensor.NativeHeap;
import org.dpsfleet.schemas.message.AdaptationWork;
import org.dpsfleet.schemas.message.CheckpointReady;
import org.dpsfleet.schemas.message.ContextScore;
import org.dpsfleet.schemas.message.DistortionPair;
import org.dpsfleet.schemas.message.EvaluationWork;
import org.dpsfleet.schemas.message.FurtherScore;
import org.dpsfleet.schemas.message.SplitScore;
import org.dpsfleet.schemas.message.Stage;
import org.dpsfleet.schemas.message.TaskScores;
import org.dpsfleet.schemas.spec.NetworkSpec;
import org.dpsfleet.worker.failure.HandBackException;
import org.dpsfleet.worker.failure.TaskFailure;
import org.dpsfleet.worker.task.Heartbeat;
import org.dpsfleet.worker.task.Lack;
import org.dpsfleet.worker.task.MicroBatches;
import org.dpsfleet.worker.task.Progress;
import org.dpsfleet.worker.task.TaskHandler;
import org.dpsfleet.worker.trace.Phase;
import org.jspecify.annotations.Nullable;

/** Scores a checkpoint on the test set of its contexts and on the perceptual data set. */
final class EvaluationHandler implements TaskHandler<CheckpointReady, TaskScores> {
    private static final Duration RETRY_ELSEWHERE = Duration.ofSeconds(10);

    private final String worker;
    private final ComputeDevice device;
    private final DataFolder data;
    private final WeightsFolder weights;
    private final CheckpointStore checkpoints;
    private final @Nullable Cache cache;
    private final EvaluationMeters meters;
    private final MicroBatches microBatches;

    EvaluationHandler(
            String worker,
            ComputeDevice device,
            DataFolder data,
            WeightsFolder weights,
            CheckpointStore checkpoints,
            @Nullable DifferenceCache cache,
            MeterRegistry registry) {
        this.worker = worker;
        this.device = device;
        this.data = data;
        this.weights = weights;
        this.checkpoints = checkpoints;
        this.microBatches = new MicroBatches(registry, Stage.EVALUATION);
        this.meters = new EvaluationMeters(registry);
        this.cache = cache == null ? null : new Cache(cache, device, meters);
    }

    @Override
    public TaskScores handle(CheckpointReady task, Heartbeat heartbeat) throws Exception {
        try {
            Checkpoint checkpoint = read(task);
            try (var _ = InputCache.bringTo(data.fetched(), RemoteInputs.of(task), beating(heartbeat))) {
                return score(task, checkpoint, heartbeat);
            }
        } catch (RuntimeException e) {
            Interruption.check(e);
            throw switch (e) {
                case MissingDataException missing ->
                    TaskFailure.missingData(String.valueOf(missing.getMessage()), RETRY_ELSEWHERE);
                case UndefinedScoreException undefined -> TaskFailure.diverged(String.valueOf(undefined.getMessage()));
                case HostMemoryException memory -> TaskFailure.outOfMemory(String.valueOf(memory.getMessage()), memory);
                case BadDataException bad -> TaskFailure.badInput(String.valueOf(bad.getMessage()));
                default -> e;
            };
        } finally {
            NativeHeap.trim();
        }
    }

    @Override
    public Optional<Lack> lack(CheckpointReady task) {
        List<RemoteInput> lacking = InputCache.lackingIn(data.fetched(), RemoteInputs.of(task));
        return lacking.isEmpty()
                ? Optional.empty()
                : Optional.of(new Lack(
                        RemoteInputs.contents(lacking),
                        RemoteInputs.names(lacking),
                        heartbeat -> InputCache.bringTo(data.fetched(), lacking, beating(heartbeat))
                                .close()));
    }

    /** What is lost or damaged can be made again; a checkpoint of another version, or one elsewhere, can't. */
    private Checkpoint read(CheckpointReady task) throws TaskFailure {
        URI uri = CheckpointStores.uri(task.uri());
        try (var _ = Phase.begin("load")) {
            return checkpoints.read(uri, task.manifestSha256());
        } catch (MissingDataException | DamagedCheckpointException e) {
            throw TaskFailure.checkpoint(String.valueOf(e.getMessage()));
        }
    }

    private static FetchProgress.Listener<HandBackException> beating(Heartbeat heartbeat) {
        return fetched -> heartbeat.beat(
                new Progress(fetched.megabytes(), fetched.totalMegabytes(), "MB", fetched.sentence(), null));
    }

    private TaskScores score(CheckpointReady task, Checkpoint checkpoint, Heartbeat heartbeat) throws Exception {
        try (var _ = Phase.begin("score")) {
            List<Compared> others = others(task);
            MicroBatches.Work<TaskScores> alone =
                    microBatch -> score(task, checkpoint, microBatch, List.of(), heartbeat);
            return microBatches.shrinking(
                    DifferenceExtractor.usualMicroBatch(device),
                    task.work().network().name(),
                    device.toString(),
                    others.isEmpty() ? alone : microBatch -> score(task, checkpoint, microBatch, others, heartbeat),
                    alone);
        }
    }

    /** What is worth computing in the same pass: a cache keeps it for the tasks that need it. */
    private List<Compared> others(CheckpointReady task) {
        return cache == null
                ? List.of()
                : task.networkMetrics().stream().map(Terms::compared).toList();
    }

    private TaskScores score(
            CheckpointReady task, Checkpoint checkpoint, int microBatch, List<Compared> others, Heartbeat heartbeat)
            throws Exception {
        AdaptationWork work = task.work();
        EvaluationWork evaluation = task.evaluation();
        List<AdaptedTo> columns = checkpoint.config().columns();
        try (NDManager manager = device.newManager();
                NetworkOnDemand network =
                        new NetworkOnDemand(manager, layers -> parameters(work, layers, checkpoint), microBatch)) {
            var differences = new TaskDifferences(
                    DifferenceSource.of(network, Terms.compared(work)),
                    cache == null ? null : cache.of(work, others, network).orElse(null));
            var scalars = new Scalars(manager, checkpoint.scalars());
            var tests = new TestScores(data, meters, work, columns, manager, differences, scalars);
            Tested tested = tests.score("test set", evaluation.test(), evaluation.drawSeed(), heartbeat);
            List<List<FurtherScore>> further = tests.further(evaluation, heartbeat);
            List<List<SplitScore>> perceptual = new PerceptualScores(data, meters, work)
                    .score(manager, differences, scalars, evaluation, heartbeat);
            List<ContextScore> scores = new ArrayList<>();
            for (int k = 0; k < columns.size(); k++) {
                AdaptedTo column = columns.get(k);
                ContextTest.Score score = tested.scores().get(k);
                scores.add(new ContextScore(
                        column.ranking(),
                        column.repetition(),
                        score.score(),
                        score.accuracy(),
                        tested.n(),
                        score.pairs().stream().map(PairScore::score).toList(),
                        column.validationScore(),
                        column.validationScores(),
                        column.validationLosses(),
                        further.get(k),
                        perceptual.get(scalars.rows() == 1 ? 0 : k)));
            }
            return new TaskScores(
                    TaskScores.VERSION,
                    task.taskId(),
                    task.experimentId(),
                    task.attempt(),
                    task.withoutHint(),
                    tested.scores().getFirst().pairs().stream()
                            .map(pair -> new DistortionPair(pair.first(), pair.second(), pair.n()))
                            .toList(),
                    scores,
                    worker,
                    device.toString());
        }
    }

    /** The network that the checkpoint's scalars belong to: its own, where it was trained with them. */
    private Parameters parameters(AdaptationWork work, List<Integer> layers, Checkpoint checkpoint) {
        NetworkSpec network = work.network();
        return checkpoint
                .network()
                .orElseGet(() -> weights.parameters(new NetworkSpec(network.name(), layers, network.weights())));
    }
}
