package org.dpsfleet.perceptual.adaptation;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.dpsfleet.perceptual.Seeds;
import org.dpsfleet.perceptual.adaptation.ComparedExamples.Place;
import org.dpsfleet.perceptual.adaptation.ComparedExamples.Seen;
import org.dpsfleet.perceptual.metric.DifferenceExtractor;
import org.dpsfleet.perceptual.metric.Dropout;
import org.dpsfleet.perceptual.triplet.ExampleBatch;
import org.dpsfleet.perceptual.triplet.Examples;
import org.dpsfleet.vocabulary.TrainingSpec;
import org.jspecify.annotations.Nullable;

/**
 * The {@code lin} variant: trains the scalars of many metrics, each for its context, on a frozen network.
 *
 * <p>Neither draws nor dropout masks depend on the context, so all columns share every forward pass; each
 * sees exactly the distribution of steps that it would see alone.
 */
public final class LinAdaptation implements AutoCloseable {
    private final NDManager manager;
    private final TrainingSpec training;
    private final long seed;
    private final ComparedExamples compared;
    private final ColumnState state;
    private final List<ColumnBlock> blocks = new ArrayList<>();
    private final TrainingLoop loop;

    /**
     * Prepares a training.
     *
     * @param examples judged for the columns, in their order
     * @param columns what is trained side by side
     * @param seed of split, order and dropout masks
     * @param state to start from; takes every state that is saved, at least that after every epoch
     */
    public LinAdaptation(
            NDManager parent,
            DifferenceExtractor extractor,
            Examples examples,
            List<Column> columns,
            TrainingSettings settings,
            long seed,
            ColumnState state) {
        this(parent, extractor, examples, columns, settings, seed, state, ExampleImages.usualRoom(parent));
    }

    /**
     * @param room bytes that images may take on the device
     */
    LinAdaptation(
            NDManager parent,
            DifferenceExtractor extractor,
            Examples examples,
            List<Column> columns,
            TrainingSettings settings,
            long seed,
            ColumnState state,
            long room) {
        this(parent, alone(extractor, examples, settings.training(), room), examples, columns, settings, seed, state);
    }

    private static ComparedExamples alone(
            DifferenceExtractor extractor, Examples examples, TrainingSpec training, long room) {
        var pass = new NetworkPass(
                extractor.shared(),
                List.of(extractor.metric()),
                examples,
                training.batchSize(),
                NetworkPass.MOST_REFERENCES,
                room);
        return new ComparedExamples() {
            @Override
            public Seen see(
                    NDManager target, Place place, ExampleBatch batch, @Nullable ExampleBatch next, Dropout dropout) {
                var wanted = new NetworkPass.Wanted(extractor.metric(), target, dropout, training.epochs() > 1);
                return pass.see(extractor.microBatch(), batch, next, List.of(wanted))
                        .getFirst();
            }

            @Override
            public long dataNanos() {
                return pass.dataNanos();
            }

            @Override
            public void close() {
                pass.close();
            }
        };
    }

    /**
     * Prepares a training that shares its passes with others.
     *
     * @param member of the pass, which has begun
     */
    public LinAdaptation(
            NDManager parent,
            SharedPass.Member member,
            Examples examples,
            List<Column> columns,
            TrainingSettings settings,
            long seed,
            ColumnState state) {
        this(parent, member.compared(), examples, columns, settings, seed, state);
    }

    private LinAdaptation(
            NDManager parent,
            ComparedExamples compared,
            Examples examples,
            List<Column> columns,
            TrainingSettings settings,
            long seed,
            ColumnState state) {
        this.training = settings.training();
        this.seed = seed;
        this.state = state;
        this.compared = compared;
        this.loop = new TrainingLoop(examples, columns, training, seed, new Columns());
        this.manager = parent.newSubManager();
        var gradient = BlockGradient.on(manager, training);
        for (int b = 0; b < state.blocks(); b++) {
            blocks.add(new ColumnBlock(
                    manager, gradient, settings.protocol(), state.columnsOf(b), state.entries(), state.block(b)));
        }
    }

    /**
     * Trains to the last epoch; the state given at first then holds the result.
     *
     * @param from {@link TrainingPoint#START}, or where the state given at first was saved
     * @return 2AFC score of each column on the held-out examples after the last epoch; empty without any
     * @throws DivergedException if a loss is not finite
     * @throws X if the listener does
     */
    public <X extends Exception> float[] train(TrainingPoint from, TrainingListener<X> listener) throws X {
        return loop.train(from, listener);
    }

    /** All columns, block by block, on one pass. */
    private final class Columns implements Learner {
        @Override
        public Head.Outcome step(ExampleBatch batch, @Nullable ExampleBatch next, double learningRate, long step) {
            Dropout dropout =
                    training.dropout() > 0 ? new Dropout.Shared(Seeds.generator(seed, "dropout", step)) : Dropout.NONE;
            try (NDManager scope = manager.newSubManager()) {
                Seen seen = compared.see(scope, new Place(batch.epoch(), false, step), batch, next, dropout);
                NDArray v = NDArrays.concat(seen.differences(), 0);
                return perColumn(
                        seen.judges(), (block, judges) -> block.step(v, judges, batch.epoch(), learningRate, step));
            }
        }

        @Override
        public Head.Outcome evaluate(ExampleBatch batch, @Nullable ExampleBatch next, int part) {
            try (NDManager scope = manager.newSubManager()) {
                Seen seen = compared.see(scope, new Place(batch.epoch(), true, part), batch, next, Dropout.NONE);
                NDArray v = NDArrays.concat(seen.differences(), 0);
                return perColumn(seen.judges(), (block, judges) -> block.evaluate(v, judges));
            }
        }

        @Override
        public long dataNanos() {
            return compared.dataNanos();
        }

        @Override
        public TrainingState save() {
            // All of it first: should memory not suffice half-way, the former state is still whole.
            List<Map<String, float[]>> values = new ArrayList<>();
            for (ColumnBlock block : blocks) {
                values.add(new HashMap<>());
                block.save(state.entries(), values.getLast());
            }
            state.update(values);
            return state;
        }
    }

    private interface BlockWork {
        Head.Outcome of(ColumnBlock block, float[] judges);
    }

    private Head.Outcome perColumn(float[] judges, BlockWork work) {
        int columns = state.columns();
        var all = new Head.Outcome(new float[columns], new float[columns]);
        for (int b = 0; b < blocks.size(); b++) {
            Head.Outcome part = work.of(blocks.get(b), judges(judges, b));
            int at = b * ColumnBlock.WIDTH;
            System.arraycopy(part.loss(), 0, all.loss(), at, state.columnsOf(b));
            System.arraycopy(part.score(), 0, all.score(), at, state.columnsOf(b));
        }
        return all;
    }

    /** A block's part of judges [n, K], as [WIDTH, n]; zeros for spare columns. */
    private float[] judges(float[] judges, int block) {
        int columns = state.columns();
        int n = judges.length / columns;
        float[] part = new float[ColumnBlock.WIDTH * n];
        for (int k = 0; k < state.columnsOf(block); k++) {
            for (int i = 0; i < n; i++) {
                part[k * n + i] = judges[i * columns + block * ColumnBlock.WIDTH + k];
            }
        }
        return part;
    }

    @Override
    public void close() {
        compared.close();
        manager.close();
    }
}
