package org.dpsfleet.evalworker;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import org.dpsfleet.perceptual.adaptation.ColumnState;
import org.dpsfleet.perceptual.adaptation.NetworkState;
import org.dpsfleet.perceptual.checkpoint.Checkpoint;
import org.dpsfleet.perceptual.checkpoint.CheckpointConfig;
import org.dpsfleet.perceptual.checkpoint.CheckpointConfig.AdaptedTo;
import org.dpsfleet.perceptual.checkpoint.CheckpointStore;
import org.dpsfleet.perceptual.checkpoint.Provenance;
import org.dpsfleet.perceptual.checkpoint.Stored;
import org.dpsfleet.perceptual.network.Architecture;
import org.dpsfleet.perceptual.network.Parameters;
import org.dpsfleet.perceptual.safetensors.FloatTensor;
import org.dpsfleet.schemas.codec.ContentId;
import org.dpsfleet.schemas.message.AdaptationWork;
import org.dpsfleet.schemas.message.CheckpointReady;
import org.dpsfleet.schemas.message.EvaluationWork;
import org.dpsfleet.schemas.message.NetworkMetric;
import org.dpsfleet.schemas.spec.ImageSource;
import org.dpsfleet.schemas.spec.NetworkSpec;
import org.dpsfleet.schemas.spec.PerceptualSource;
import org.dpsfleet.schemas.spec.TestSpec;
import org.dpsfleet.schemas.spec.Weights;
import org.dpsfleet.vocabulary.Comparison;
import org.dpsfleet.vocabulary.Protocol;
import org.dpsfleet.vocabulary.TrainingSpec;
import org.dpsfleet.vocabulary.Variant;

/** Checkpoints of a random AlexNet's first layer, each with the task of its evaluation. */
final class SampleCheckpoints {
    static final int CHANNELS = 64;
    static final int TEST_IMAGES = 30;
    static final int DRAWS = 2;
    static final List<String> RANKING = List.of("color", "zoom_in", "rotate", "translate", "darken", "blur");

    private static final int LAYER = 1;
    private static final int WEIGHTS = 3;
    private static final EvaluationWork EVALUATION = evaluation(TEST_IMAGES, 2, new PerceptualSource.Simulated(20, 3));

    private SampleCheckpoints() {}

    /** Of the frozen network; one row of scalars for each ranking, or for all of them. */
    static CheckpointReady lin(CheckpointStore store, float[] rows, List<List<String>> rankings) {
        return write(store, Variant.LIN, scalars(rows), rankings, EVALUATION);
    }

    /** Scalars of one and the network itself, or nothing but scalars, on images that follow from a seed. */
    static CheckpointReady ofOnes(
            CheckpointStore store, Variant variant, int images, int seed, PerceptualSource perceptual) {
        float[] ones = new float[CHANNELS];
        Arrays.fill(ones, 1);
        SortedMap<String, FloatTensor> model = scalars(ones);
        if (variant.trainsNetwork()) {
            Parameters.random(Architecture.ALEXNET, LAYER, WEIGHTS)
                    .tensors()
                    .forEach((name, tensor) -> model.put(NetworkState.NETWORK + name, tensor));
        }
        return write(store, variant, model, List.of(RANKING), evaluation(images, seed, perceptual));
    }

    /** The task of another comparison, whose checkpoint has the same scalars. */
    static CheckpointReady comparing(Comparison comparison, CheckpointReady task) {
        AdaptationWork work = task.work();
        var other = new AdaptationWork(
                work.protocolVersion(),
                work.protocol(),
                work.variant(),
                comparison,
                work.channelNorm(),
                work.network(),
                work.contexts(),
                work.firstRepetition(),
                work.repetitions(),
                work.train(),
                work.training(),
                work.drawSeed());
        return of(task, other, List.of());
    }

    /** A task that says what its experiment compares of the network. */
    static CheckpointReady hinted(CheckpointReady task, List<NetworkMetric> hint) {
        return of(task, task.work(), hint);
    }

    private static CheckpointReady of(CheckpointReady task, AdaptationWork work, List<NetworkMetric> hint) {
        return new CheckpointReady(
                task.version(),
                ContentId.ofTask(work, task.evaluation()),
                task.experimentId(),
                task.attempt(),
                work,
                task.evaluation(),
                task.uri(),
                task.manifestSha256(),
                task.bytes(),
                task.worker(),
                task.device(),
                hint);
    }

    private static EvaluationWork evaluation(int images, int seed, PerceptualSource perceptual) {
        var test = new TestSpec(new ImageSource.DeadLeaves(images, seed), DRAWS);
        return new EvaluationWork(test, List.of(), perceptual, 7);
    }

    private static SortedMap<String, FloatTensor> scalars(float[] rows) {
        SortedMap<String, FloatTensor> model = new TreeMap<>();
        long[] shape = {rows.length / CHANNELS, CHANNELS};
        model.put(ColumnState.SCALARS, new FloatTensor(shape, rows));
        return model;
    }

    private static CheckpointReady write(
            CheckpointStore store,
            Variant variant,
            SortedMap<String, FloatTensor> model,
            List<List<String>> rankings,
            EvaluationWork evaluation) {
        var work = new AdaptationWork(
                AdaptationWork.PROTOCOL_VERSION,
                Protocol.CORRECTED,
                variant,
                Comparison.SPATIAL,
                true,
                new NetworkSpec("alexnet", List.of(LAYER), new Weights.Random(WEIGHTS)),
                rankings,
                0,
                1,
                new ImageSource.DeadLeaves(24, 1),
                TrainingSpec.published(),
                7);
        var config = new CheckpointConfig(
                new CheckpointConfig.Network("alexnet", List.of(LAYER), List.of(CHANNELS), "random:" + WEIGHTS),
                variant.name().toLowerCase(Locale.ROOT),
                "spatial",
                true,
                "corrected",
                CheckpointConfig.Preprocessing.IMAGENET,
                rankings.stream()
                        .map(r -> new AdaptedTo(r, 0, List.of(), List.of()))
                        .toList());
        Stored stored = store.publish(
                new Checkpoint(config, model), new Provenance("0".repeat(64), 7, "cpu", null, new TreeMap<>()));
        return new CheckpointReady(
                CheckpointReady.VERSION,
                ContentId.ofTask(work, evaluation),
                "0123456789abcdef",
                1,
                work,
                evaluation,
                stored.uri().toString(),
                stored.manifestSha256(),
                stored.bytes(),
                "worker-0",
                "cpu");
    }
}
