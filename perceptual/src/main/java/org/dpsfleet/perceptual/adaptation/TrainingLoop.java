package org.dpsfleet.perceptual.adaptation;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.dpsfleet.perceptual.Interruption;
import org.dpsfleet.perceptual.tensor.GradientMode;
import org.dpsfleet.perceptual.triplet.ExampleBatch;
import org.dpsfleet.perceptual.triplet.Examples;
import org.dpsfleet.vocabulary.TrainingSpec;
import org.jspecify.annotations.Nullable;

/** Epochs, steps and validation: the same for every variant. */
final class TrainingLoop {
    /** The purposes by which examples keep their draws apart. */
    static final String TRAIN = "train";

    static final String VALIDATION = "validation";

    private final List<Column> columns;
    private final TrainingSpec training;
    private final long seed;
    private final Split split;
    private final Learner learner;

    /**
     * @param columns what the examples' columns are
     * @param seed of the split and the order
     */
    TrainingLoop(Examples examples, List<Column> columns, TrainingSpec training, long seed, Learner learner) {
        if (examples.columns() != columns.size()) {
            throw new IllegalArgumentException(String.format(
                    Locale.ROOT,
                    "examples judged for %d columns do not fit %d columns",
                    examples.columns(),
                    columns.size()));
        }
        this.columns = List.copyOf(columns);
        this.training = training;
        this.seed = seed;
        this.split = Split.draw(examples.size(), training.validationFraction(), seed);
        this.learner = learner;
    }

    /** See {@link LinAdaptation#train}. */
    <X extends Exception> float[] train(TrainingPoint from, TrainingListener<X> listener) throws X {
        // A thread records unless it is the one that loaded the engine; what is recorded and never
        // asked for gradients would keep every step's arrays.
        try (GradientMode off = GradientMode.off()) {
            float[] scores = new float[0];
            for (int epoch = from.epoch(); epoch < training.epochs(); epoch++) {
                boolean resumed = epoch == from.epoch();
                double loss = trainEpoch(resumed ? from : TrainingPoint.atEpoch(epoch), listener);
                Head.Outcome validation = validate(epoch);
                scores = validation.score();
                TrainingState state = learner.save();
                checkFinite(state, epoch);
                listener.epoch(
                        new TrainingListener.Epoch(epoch, training.epochs(), loss, scores, validation.loss()), state);
            }
            return scores;
        }
    }

    private <X extends Exception> double trainEpoch(TrainingPoint from, TrainingListener<X> listener) throws X {
        int epoch = from.epoch();
        int[] order = split.order(epoch, seed);
        double rate = training.learningRate(epoch);
        int stepsPerEpoch = steps(order.length);
        TrainingPoint point = from;
        for (int s = from.steps(); s < stepsPerEpoch; s++) {
            Interruption.check();
            ExampleBatch batch = batch(TRAIN, epoch, order, s);
            ExampleBatch next = s + 1 < stepsPerEpoch ? batch(TRAIN, epoch, order, s + 1) : afterSteps(epoch);
            long step = (long) epoch * stepsPerEpoch + s + 1;
            double loss = mean(learner.step(batch, next, rate, step).loss(), step);
            point = point.plusStep(loss);
            listener.step(
                    new TrainingListener.Step(
                            epoch,
                            step,
                            (long) stepsPerEpoch * training.epochs(),
                            batch.size(),
                            loss,
                            rate,
                            learner.dataNanos()),
                    new Now(point, learner));
        }
        return point.lossSum() / stepsPerEpoch;
    }

    private record Now(TrainingPoint point, Learner learner) implements TrainingListener.Snapshot {
        @Override
        public TrainingState state() {
            return learner.save();
        }
    }

    private double mean(float[] losses, long step) {
        double sum = 0;
        for (int k = 0; k < losses.length; k++) {
            if (!Float.isFinite(losses[k])) {
                throw new DivergedException(
                        "The loss", losses[k], step, columns.get(k).context());
            }
            sum += losses[k];
        }
        return sum / losses.length;
    }

    /** The last update of an epoch is seen by no later loss. */
    private void checkFinite(TrainingState state, int epoch) {
        long step = (long) (epoch + 1) * steps(split.order(epoch, seed).length);
        state.parameters().forEach((name, tensor) -> {
            float[] values = tensor.values();
            for (int i = 0; i < values.length; i++) {
                if (!Float.isFinite(values[i])) {
                    int column = i / (values.length / columns.size());
                    throw new DivergedException(
                            "A value of " + name,
                            values[i],
                            step,
                            columns.get(column).context());
                }
            }
        });
    }

    /** Mean loss and score of each column on the held-out examples; empty without any. */
    private Head.Outcome validate(int epoch) {
        int[] held = split.validation();
        int count = held.length == 0 ? 0 : columns.size();
        var means = new Head.Outcome(new float[count], new float[count]);
        for (int s = 0; s < steps(held.length); s++) {
            ExampleBatch batch = batch(VALIDATION, epoch, held, s);
            ExampleBatch next = s + 1 < steps(held.length) ? batch(VALIDATION, epoch, held, s + 1) : afterEpoch(epoch);
            Head.Outcome outcome = learner.evaluate(batch, next, s);
            float share = (float) batch.size() / held.length;
            for (int k = 0; k < count; k++) {
                means.loss()[k] += share * outcome.loss()[k];
                means.score()[k] += share * outcome.score()[k];
            }
        }
        for (int k = 0; k < count; k++) {
            if (!Float.isFinite(means.loss()[k])) {
                long step = (long) (epoch + 1) * steps(split.order(epoch, seed).length);
                throw new DivergedException(
                        "The loss on the held-out examples",
                        means.loss()[k],
                        step,
                        columns.get(k).context());
            }
        }
        return means;
    }

    private int steps(int examples) {
        return (examples + training.batchSize() - 1) / training.batchSize();
    }

    private ExampleBatch batch(String purpose, int epoch, int[] order, int step) {
        int from = step * training.batchSize();
        int to = Math.min(from + training.batchSize(), order.length);
        return new ExampleBatch(purpose, epoch, Arrays.copyOfRange(order, from, to));
    }

    private @Nullable ExampleBatch afterSteps(int epoch) {
        int[] held = split.validation();
        return held.length > 0 ? batch(VALIDATION, epoch, held, 0) : afterEpoch(epoch);
    }

    private @Nullable ExampleBatch afterEpoch(int epoch) {
        int next = epoch + 1;
        return next < training.epochs() ? batch(TRAIN, next, split.order(next, seed), 0) : null;
    }
}
