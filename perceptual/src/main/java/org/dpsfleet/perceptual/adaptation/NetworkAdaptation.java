package org.dpsfleet.perceptual.adaptation;

import ai.djl.ndarray.NDManager;
import java.util.List;
import java.util.Locale;
import java.util.function.IntFunction;
import java.util.random.RandomGenerator;
import org.dpsfleet.perceptual.Seeds;
import org.dpsfleet.perceptual.metric.Dropout;
import org.dpsfleet.perceptual.metric.FeatureComparison;
import org.dpsfleet.perceptual.metric.ImageShape;
import org.dpsfleet.perceptual.network.Architecture;
import org.dpsfleet.perceptual.tensor.ComputeDevice;
import org.dpsfleet.perceptual.triplet.ExampleBatch;
import org.dpsfleet.perceptual.triplet.Examples;
import org.dpsfleet.vocabulary.TrainingSpec;
import org.jspecify.annotations.Nullable;

/**
 * The {@code tune} and {@code scratch} variants: trains a network, scalars and logit net for one context.
 * They differ in the network they start from.
 */
public final class NetworkAdaptation implements AutoCloseable {
    /**
     * On two cores smaller micro-batches take as long, and those of four times this up to 40 % longer: their
     * large blocks come anew from the operating system in every step.
     */
    private static final long CPU_BYTES = 1L << 28;

    private static final long GPU_BYTES = 8L << 30;

    /** Inside a child, and for its gradients, about this many times its feature is kept. */
    private static final int KEPT = 4;

    private static final int IMAGES = 3;

    private final NDManager manager;
    private final TrainingSpec training;
    private final long seed;
    private final TripletPass pass;
    private final NetworkState state;
    private final NetworkColumn column;
    private final TrainingLoop loop;

    /**
     * Prepares a training.
     *
     * @param layers whose features are compared
     * @param examples judged for one column
     * @param column what it is
     * @param seed of split, order and dropout masks
     * @param state to start from; takes every state that is saved, at least that after every epoch
     * @param microBatch most triplets that go through the network together: bounds the memory, and
     *     changes the result by rounding only, but for batch norms, which see one micro-batch at a time. Smaller
     *     than the batch, a step is now and then done again, see {@link BatchGradient}
     */
    public NetworkAdaptation(
            NDManager parent,
            List<Integer> layers,
            FeatureComparison comparison,
            Examples examples,
            Column column,
            TrainingSettings settings,
            long seed,
            NetworkState state,
            int microBatch) {
        this(
                parent,
                layers,
                comparison,
                examples,
                column,
                settings,
                seed,
                state,
                microBatch,
                ExampleImages.usualRoom(parent));
    }

    /**
     * @param room bytes that images may take on the device
     */
    NetworkAdaptation(
            NDManager parent,
            List<Integer> layers,
            FeatureComparison comparison,
            Examples examples,
            Column column,
            TrainingSettings settings,
            long seed,
            NetworkState state,
            int microBatch,
            long room) {
        if (microBatch < 1) {
            throw new IllegalArgumentException(String.format(Locale.ROOT, "micro-batches of %d triplets", microBatch));
        }
        this.training = settings.training();
        this.seed = seed;
        this.state = state;
        this.loop = new TrainingLoop(examples, List.of(column), training, seed, new Network());
        this.manager = parent.newSubManager();
        this.column = new NetworkColumn(manager, layers, comparison, settings, state, microBatch);
        this.pass = new TripletPass(this.column.extractor(), examples, training.batchSize(), room);
    }

    /**
     * The most triplets that keep a step's activations within the device's share of memory, see the constructor. As large
     * as the batch, no step is ever done again.
     */
    public static int usualMicroBatch(Architecture architecture, List<Integer> layers, ComputeDevice device) {
        long floats = 0;
        for (int i = 0; i <= layers.getLast(); i++) {
            long side = Math.max(0, architecture.side(i, ImageShape.PATCH.height()));
            floats += architecture.channels(i) * side * side;
        }
        long bytes = Math.max(1, floats) * Float.BYTES * KEPT * IMAGES;
        return Math.clamp((device.isGpu() ? GPU_BYTES : CPU_BYTES) / bytes, 1, 1 << 16);
    }

    /**
     * Trains to the last epoch; the state given at first then holds the result.
     *
     * @param from {@link TrainingPoint#START}, or where the state given at first was saved
     * @return 2AFC score on the held-out examples after the last epoch; empty without any
     * @throws DivergedException if a loss is not finite
     * @throws X if the listener does
     */
    public <X extends Exception> float[] train(TrainingPoint from, TrainingListener<X> listener) throws X {
        return loop.train(from, listener);
    }

    private final class Network implements Learner {
        @Override
        public Head.Outcome step(ExampleBatch batch, @Nullable ExampleBatch next, double learningRate, long step) {
            float[] judges = pass.begin(batch, next);
            Dropout dropout = training.dropout() > 0 ? new Dropout.PerExample(masks(step)) : Dropout.NONE;
            return column.step(
                    (target, from, count) -> pass.recorded(target, from, count, dropout),
                    judges,
                    batch.epoch(),
                    learningRate,
                    step);
        }

        private IntFunction<RandomGenerator> masks(long step) {
            return position -> Seeds.generator(seed, "dropout", step, position);
        }

        @Override
        public Head.Outcome evaluate(ExampleBatch batch, @Nullable ExampleBatch next, int part) {
            float[] judges = pass.begin(batch, next);
            try (NDManager scope = manager.newSubManager()) {
                return column.evaluate(pass.differences(scope, null), judges);
            }
        }

        @Override
        public long dataNanos() {
            return pass.dataNanos();
        }

        @Override
        public TrainingState save() {
            column.save(state);
            return state;
        }
    }

    @Override
    public void close() {
        pass.close();
        column.close();
        manager.close();
    }
}
