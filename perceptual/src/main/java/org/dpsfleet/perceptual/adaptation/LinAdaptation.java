package org.dpsfleet.perceptual.adaptation;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.dpsfleet.perceptual.Seeds;
import org.dpsfleet.perceptual.context.Ranking;
import org.dpsfleet.perceptual.imageset.ResizedImages;
import org.dpsfleet.perceptual.metric.DifferenceExtractor;
import org.dpsfleet.perceptual.triplet.Judges;
import org.dpsfleet.perceptual.triplet.TripletDraw;
import org.dpsfleet.perceptual.triplet.TripletDraws;

/**
 * The {@code lin} variant: trains the scalars of many metrics, each for its context, on a frozen network.
 *
 * <p>Neither draws nor dropout masks depend on the context, so all columns share every forward pass; each
 * sees exactly the distribution of steps that it would see alone.
 */
public final class LinAdaptation implements AutoCloseable {
    private final NDManager manager;
    private final List<Ranking> rankings;
    private final TrainingSettings settings;
    private final long seed;
    private final Split split;
    private final TripletPass pass;
    private final ColumnState state;
    private final List<ColumnBlock> blocks = new ArrayList<>();

    /**
     * Prepares a training.
     *
     * @param columns what is trained side by side
     * @param seed of split, order, draws and dropout masks
     * @param state to start from; written to after every epoch
     */
    public LinAdaptation(
            NDManager parent,
            DifferenceExtractor extractor,
            ResizedImages images,
            List<Column> columns,
            TrainingSettings settings,
            long seed,
            ColumnState state) {
        this.manager = parent.newSubManager();
        this.rankings = columns.stream().map(Column::ranking).toList();
        this.settings = settings;
        this.seed = seed;
        this.split = Split.draw(images.size(), settings.validationFraction(), seed);
        this.state = state;
        this.pass =
                new TripletPass(
                        extractor,
                        images,
                        settings.protocol().normalisation(),
                        settings.batchSize());
        for (int b = 0; b < state.blocks(); b++) {
            blocks.add(new ColumnBlock(manager, settings, state.entries(), state.block(b)));
        }
    }

    /**
     * Trains from an epoch, 0 unless resumed, to the last; the state given at first then holds the result.
     *
     * @return 2AFC score of each column on the held-out images after the last epoch; empty without any
     * @throws DivergedException if a loss is not finite
     * @throws X if the listener does
     */
    public <X extends Exception> float[] train(int fromEpoch, TrainingListener<X> listener)
            throws X {
        float[] validation = new float[0];
        for (int epoch = fromEpoch; epoch < settings.epochs(); epoch++) {
            double loss = trainEpoch(epoch, listener);
            validation = validate(epoch);
            save();
            listener.epoch(
                    new TrainingListener.Epoch(epoch, settings.epochs(), loss, validation), state);
        }
        return validation;
    }

    private <X extends Exception> double trainEpoch(int epoch, TrainingListener<X> listener)
            throws X {
        TripletDraws draws = new TripletDraws(seed, "train");
        int[] order = split.order(epoch, seed);
        double rate = settings.learningRate(epoch);
        int stepsPerEpoch = steps(order.length);
        double sum = 0;
        for (int s = 0; s < stepsPerEpoch; s++) {
            int[] batch = batch(order, s);
            long step = (long) epoch * stepsPerEpoch + s + 1;
            double loss = step(batch, draws.draw(epoch, batch), rate, step);
            sum += loss;
            listener.step(
                    new TrainingListener.Step(
                            epoch,
                            step,
                            (long) stepsPerEpoch * settings.epochs(),
                            batch.length,
                            loss,
                            rate,
                            pass.dataNanos()));
        }
        return sum / stepsPerEpoch;
    }

    /** Mean loss over the columns. */
    private double step(int[] batch, List<TripletDraw> draws, double rate, long step) {
        RandomGenerator dropout =
                settings.dropout() ? Seeds.generator(seed, "dropout", step) : null;
        float[] judges = Judges.of(draws, rankings);
        double sum = 0;
        try (NDManager scope = manager.newSubManager()) {
            NDList v = pass.differences(scope, batch, draws, dropout);
            for (int b = 0; b < blocks.size(); b++) {
                float[] loss =
                        blocks.get(b)
                                .step(v.get(0), v.get(1), judges(judges, b), rate, step)
                                .loss();
                for (int k = 0; k < state.columnsOf(b); k++) {
                    checkFinite(loss[k], b * ColumnBlock.WIDTH + k, step);
                    sum += loss[k];
                }
            }
        }
        return sum / state.columns();
    }

    /** 2AFC score of each column on the held-out images, freshly distorted; empty without any. */
    private float[] validate(int epoch) {
        float[] scores = new float[split.validation().length == 0 ? 0 : state.columns()];
        TripletDraws draws = new TripletDraws(seed, "validation");
        for (int s = 0; s < steps(split.validation().length); s++) {
            int[] batch = batch(split.validation(), s);
            List<TripletDraw> drawn = draws.draw(epoch, batch);
            float[] judges = Judges.of(drawn, rankings);
            float share = (float) batch.length / split.validation().length;
            try (NDManager scope = manager.newSubManager()) {
                NDList v = pass.differences(scope, batch, drawn, null);
                for (int b = 0; b < blocks.size(); b++) {
                    float[] score =
                            blocks.get(b).evaluate(v.get(0), v.get(1), judges(judges, b)).score();
                    for (int k = 0; k < state.columnsOf(b); k++) {
                        scores[b * ColumnBlock.WIDTH + k] += share * score[k];
                    }
                }
            }
        }
        return scores;
    }

    private int steps(int images) {
        return (images + settings.batchSize() - 1) / settings.batchSize();
    }

    private int[] batch(int[] order, int step) {
        int from = step * settings.batchSize();
        return Arrays.copyOfRange(
                order, from, Math.min(from + settings.batchSize(), order.length));
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

    private void checkFinite(float loss, int column, long step) {
        if (!Float.isFinite(loss)) {
            throw new DivergedException(
                    "The loss is %s in step %d for the ranking %s; a lower learning rate may help."
                            .formatted(loss, step, rankings.get(column)));
        }
    }

    private void save() {
        for (int b = 0; b < blocks.size(); b++) {
            Map<String, float[]> values = new HashMap<>();
            blocks.get(b).save(state.entries(), values);
            state.update(b, values);
        }
    }

    @Override
    public void close() {
        manager.close();
    }
}
