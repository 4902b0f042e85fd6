package org.dpsfleet.gpuworker;

import ai.djl.ndarray.NDManager;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.dpsfleet.gpuworker.TrainingStates.Saved;
import org.dpsfleet.inputs.DataFolder;
import org.dpsfleet.inputs.Terms;
import org.dpsfleet.inputs.WeightsFolder;
import org.dpsfleet.perceptual.Seeds;
import org.dpsfleet.perceptual.adaptation.Column;
import org.dpsfleet.perceptual.adaptation.ColumnState;
import org.dpsfleet.perceptual.adaptation.LinAdaptation;
import org.dpsfleet.perceptual.adaptation.NetworkAdaptation;
import org.dpsfleet.perceptual.adaptation.NetworkState;
import org.dpsfleet.perceptual.adaptation.SharedPass;
import org.dpsfleet.perceptual.adaptation.TrainingPoint;
import org.dpsfleet.perceptual.adaptation.TrainingSettings;
import org.dpsfleet.perceptual.checkpoint.Checkpoint;
import org.dpsfleet.perceptual.metric.DifferenceExtractor;
import org.dpsfleet.perceptual.metric.FeatureComparison;
import org.dpsfleet.perceptual.network.Architecture;
import org.dpsfleet.perceptual.network.Parameters;
import org.dpsfleet.perceptual.safetensors.FloatTensor;
import org.dpsfleet.perceptual.tensor.ComputeDevice;
import org.dpsfleet.perceptual.triplet.Examples;
import org.dpsfleet.schemas.message.AdaptationWork;
import org.dpsfleet.schemas.spec.NetworkSpec;
import org.dpsfleet.schemas.spec.Weights;
import org.dpsfleet.vocabulary.Variant;
import org.dpsfleet.worker.failure.HandBackException;
import org.dpsfleet.worker.failure.TaskFailure;
import org.dpsfleet.worker.task.Heartbeat;
import org.dpsfleet.worker.task.MicroBatches;
import org.dpsfleet.worker.task.Progress;
import org.dpsfleet.worker.trace.Phase;
import org.jspecify.annotations.Nullable;

/** Makes the metrics of one task, going on from where an earlier attempt left its training. */
final class MetricTraining {
    private final ComputeDevice device;
    private final DataFolder data;
    private final WeightsFolder weights;
    private final MicroBatches microBatches;
    private final TrainingMeters meters;
    private final AdaptationWork work;
    private final Architecture architecture;
    private final List<Integer> layers;
    private final FeatureComparison comparison;
    private final List<Integer> channels;
    private final List<Column> columns;
    private final TrainingSettings settings;
    private final SharedPass.Member pass;

    /**
     * @param pass this task's part of the passes through a network that is not trained
     */
    MetricTraining(
            ComputeDevice device,
            DataFolder data,
            WeightsFolder weights,
            MicroBatches microBatches,
            TrainingMeters meters,
            AdaptationWork work,
            SharedPass.Member pass) {
        this.device = device;
        this.data = data;
        this.weights = weights;
        this.microBatches = microBatches;
        this.meters = meters;
        this.work = work;
        this.architecture = Architecture.of(work.network().name());
        this.layers = work.network().layers();
        this.comparison = Terms.comparison(work);
        this.channels = comparison.channels(architecture, layers);
        this.columns = Training.columns(work);
        this.settings = Training.settings(work);
        this.pass = pass;
    }

    /**
     * The task's metrics.
     *
     * @param microBatch most triplets that went through the network together, null where nothing was
     *     trained
     */
    record Made(Checkpoint checkpoint, @Nullable Integer microBatch) {}

    /**
     * Makes them.
     *
     * @param states where the state of the training was kept by an earlier attempt
     * @param saves keeps it meanwhile; one may still be under way at the end
     * @throws HandBackException if the worker is to stop
     * @throws TaskFailure if the device's memory does not suffice for a single triplet
     */
    Made make(TrainingStates states, StateWriter saves, Heartbeat heartbeat) throws Exception {
        return switch (work.variant()) {
            case BASELINE -> new Made(baseline(), null);
            case LIN -> lin(states, saves, heartbeat);
            case TUNE, SCRATCH -> network(states, saves, heartbeat);
        };
    }

    private Checkpoint baseline() {
        // Read though nothing is trained: a checkpoint must not name weights that do not fit.
        var _ = weights.parameters(work.network());
        int total = channels.stream().mapToInt(Integer::intValue).sum();
        float[] ones = new float[total];
        Arrays.fill(ones, 1);
        SortedMap<String, FloatTensor> model = new TreeMap<>();
        model.put(ColumnState.SCALARS, new FloatTensor(new long[] {1, total}, ones));
        return checkpoint(new ValidationCurve(), model);
    }

    private Made lin(TrainingStates states, StateWriter saves, Heartbeat heartbeat) throws Exception {
        var start = states.load(saved -> ColumnState.of(
                        columns.size(), channels, settings.training().logit(), saved))
                .orElseGet(() -> new Saved<>(
                        TrainingPoint.START,
                        ColumnState.initial(columns, channels, settings, work.drawSeed()),
                        new ValidationCurve()));
        heartbeat.beat(new Progress(0, 0, "steps", "reading images and weights", null));
        Examples examples = pass.examples(this::examples);
        // The others need not wait until the checkpoint is written.
        try (pass) {
            int largest = DifferenceExtractor.usualMicroBatch(device);
            return train(largest, heartbeat, saves, start, (microBatch, listener) -> {
                pass.begin(this::parameters, examples, settings.training(), microBatch);
                try (NDManager manager = device.newManager();
                        LinAdaptation adaptation = new LinAdaptation(
                                manager, pass, examples, columns, settings, work.drawSeed(), start.state())) {
                    var _ = adaptation.train(listener.point(), listener);
                }
            });
        }
    }

    private Parameters parameters(List<Integer> some) {
        NetworkSpec network = work.network();
        return weights.parameters(new NetworkSpec(network.name(), some, network.weights()));
    }

    private Made network(TrainingStates states, StateWriter saves, Heartbeat heartbeat) throws Exception {
        Column column = columns.getFirst();
        var start = states.load(saved -> NetworkState.of(
                        architecture,
                        layers.getLast(),
                        channels,
                        settings.training().logit(),
                        saved))
                .orElseGet(() -> new Saved<>(
                        TrainingPoint.START,
                        NetworkState.initial(parameters(), channels, column, settings, work.drawSeed()),
                        new ValidationCurve()));
        heartbeat.beat(new Progress(0, 0, "steps", "reading images", null));
        Examples examples = examples();
        int largest = NetworkAdaptation.usualMicroBatch(architecture, layers, device);
        return train(largest, heartbeat, saves, start, (microBatch, listener) -> {
            try (NDManager manager = device.newManager();
                    NetworkAdaptation adaptation = new NetworkAdaptation(
                            manager,
                            layers,
                            comparison,
                            examples,
                            column,
                            settings,
                            work.drawSeed(),
                            start.state(),
                            microBatch)) {
                var _ = adaptation.train(listener.point(), listener);
            }
        });
    }

    private Examples examples() {
        try (var _ = Phase.begin("load")) {
            return Training.examples(work, data);
        }
    }

    /** A training from where the listener says to its end. */
    private interface Run {
        void with(int microBatch, BeatingListener listener) throws HandBackException;
    }

    /** Trains with the largest micro-batch that memory suffices for, going on where it last did not. */
    private Made train(int largest, Heartbeat heartbeat, StateWriter saves, Saved<?> start, Run run) throws Exception {
        var listener = new BeatingListener(work, columns.size(), heartbeat, saves, start, meters);
        int first = Math.min(largest, settings.training().batchSize());
        try (var _ = Phase.begin("train")) {
            return microBatches.shrinking(first, work.network().name(), device.toString(), microBatch -> {
                if (microBatch < first) {
                    listener.shrunk(microBatch);
                }
                run.with(microBatch, listener);
                return new Made(checkpoint(start.curve(), start.state().metrics()), microBatch);
            });
        }
    }

    /** The network that a training starts from. */
    private Parameters parameters() {
        return work.variant() == Variant.SCRATCH
                ? Parameters.random(architecture, layers.getLast(), scratchSeed())
                : weights.parameters(work.network());
    }

    /** Every repetition starts from another network; the contexts start from the same ones. */
    private long scratchSeed() {
        return Seeds.generator(work.drawSeed(), "scratch", work.firstRepetition())
                .nextLong();
    }

    private Checkpoint checkpoint(ValidationCurve curve, SortedMap<String, FloatTensor> model) {
        return new Checkpoint(Configs.of(work, origin(), channels, columns, curve), model);
    }

    private String origin() {
        if (work.variant() == Variant.SCRATCH) {
            return "random:" + scratchSeed();
        }
        return switch (work.network().weights()) {
            case Weights.Pretrained(String _, String sha256) -> "sha256:" + sha256;
            case Weights.Random(long seed) -> "random:" + seed;
        };
    }
}
