package org.dpsfleet.vocabulary;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.math.BigInteger;
import java.util.AbstractList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * The hyper-parameters of an adaptation, as an experiment asks for them and as the training follows them. One that
 * can't be trained by is an {@link IllegalArgumentException}, named as in the experiment file.
 *
 * @param batchSize triplets in a step, at least 1
 * @param epochs passes over the training images, at least 1
 * @param learningRates Adam's rate of each epoch; the last one holds for all epochs after it
 * @param validationFraction share of the training images held out, in [0, 0.9]
 * @param dropout probability of dropping a squared difference while training: 0 or 0.5
 * @param syncLoss when the sync loss is added
 * @param syncEpochs how many first epochs have it, where {@code syncLoss} is {@code FIRST_EPOCHS}; at least 1 then
 * @param logit what the distances go through before the loss
 */
public record TrainingSpec(
        int batchSize,
        int epochs,
        List<Double> learningRates,
        double validationFraction,
        double dropout,
        SyncLoss syncLoss,
        int syncEpochs,
        Logit logit) {
    public TrainingSpec {
        learningRates = List.copyOf(learningRates);
        Check.range("training.batch_size", batchSize, 1, Integer.MAX_VALUE);
        Check.range("training.epochs", epochs, 1, Integer.MAX_VALUE);
        Check.filled("training.learning_rates", learningRates);
        for (var rate : learningRates) {
            var fits = rate > 0 && rate <= 1;
            Check.that(fits, "training.learning_rates", rate, "above 0, up to 1");
        }
        Check.range("training.validation_fraction", validationFraction, 0, 0.9);
        Check.that(dropout == 0 || dropout == 0.5, "training.dropout", dropout, "0 or 0.5");
        Check.range("training.sync_epochs", syncEpochs, 0, Integer.MAX_VALUE);
        Check.that(
                syncLoss != SyncLoss.FIRST_EPOCHS || syncEpochs > 0,
                "training.sync_epochs",
                syncEpochs,
                "at least 1 with sync_loss: first_epochs");
    }

    /** Adam's rate in an epoch, from 0. */
    public double learningRate(int epoch) {
        return learningRates.get(Math.min(epoch, learningRates.size() - 1));
    }

    /** The published set-up: batch 1024, 10 epochs, 1e-3 in epochs 0 to 5, then 8e-4 to 2e-4. */
    public static TrainingSpec published() {
        return new TrainingSpec(
                1024,
                10,
                List.of(1e-3, 1e-3, 1e-3, 1e-3, 1e-3, 1e-3, 8e-4, 6e-4, 4e-4, 2e-4),
                0.2,
                0.5,
                SyncLoss.UNTIL_HALF,
                0,
                Logit.LARGE);
    }

    /**
     * What an experiment names of each hyper-parameter: one value, or several different ones. All of them are combined,
     * but the number of first epochs with the sync loss belongs to {@code FIRST_EPOCHS} only and is 0 beside the others.
     *
     * <p>In JSON a hyper-parameter of one value is that value, so that a grid of one training looks as the training.
     */
    public record Grid(
            @OneOrMore @JsonProperty("batch_size") List<Integer> batchSizes,
            @OneOrMore List<Integer> epochs,
            Schedules learningRates,
            @OneOrMore @JsonProperty("validation_fraction") List<Double> validationFractions,
            @OneOrMore @JsonProperty("dropout") List<Double> dropouts,
            @OneOrMore @JsonProperty("sync_loss") List<SyncLoss> syncLosses,
            @OneOrMore List<Integer> syncEpochs,
            @OneOrMore @JsonProperty("logit") List<Logit> logits) {
        /** The most combinations: each has findings of its own in the report. */
        public static final int MOST = 1000;

        public Grid(
                List<Integer> batchSizes,
                List<Integer> epochs,
                Schedules learningRates,
                List<Double> validationFractions,
                List<Double> dropouts,
                List<SyncLoss> syncLosses,
                List<Integer> syncEpochs,
                List<Logit> logits) {
            this.batchSizes = different("batch_size", batchSizes);
            this.epochs = different("epochs", epochs);
            this.learningRates = learningRates;
            this.validationFractions = different("validation_fraction", unsigned(validationFractions));
            this.dropouts = different("dropout", unsigned(dropouts));
            this.syncLosses = different("sync_loss", syncLosses);
            this.syncEpochs = different("sync_epochs", syncEpochs);
            this.logits = different("logit", logits);
            var count = BigInteger.ONE;
            for (var values : dimensions()) {
                count = count.multiply(BigInteger.valueOf(values.size()));
            }
            Check.that(
                    count.compareTo(BigInteger.valueOf(MOST)) <= 0,
                    "training",
                    count + " combinations",
                    "at most " + MOST);
            // Each checks its values.
            all().forEach(Objects::requireNonNull);
        }

        private static <T> List<T> different(String name, List<T> values) {
            Check.filled("training." + name, values);
            return values.stream().distinct().toList();
        }

        /** Nought without a sign, which is no other value. */
        private static List<Double> unsigned(List<Double> values) {
            return values.stream().map(value -> value + 0.0).toList();
        }

        /** Of one training. */
        public static Grid of(TrainingSpec training) {
            return new Grid(
                    List.of(training.batchSize),
                    List.of(training.epochs),
                    new Schedules(List.of(training.learningRates)),
                    List.of(training.validationFraction),
                    List.of(training.dropout),
                    List.of(training.syncLoss),
                    List.of(training.syncEpochs),
                    List.of(training.logit));
        }

        /** When the sync loss is added, and in how many first epochs. */
        private record Sync(SyncLoss loss, int epochs) {}

        private List<Sync> syncs() {
            return syncLosses.stream()
                    .flatMap(loss -> loss == SyncLoss.FIRST_EPOCHS
                            ? syncEpochs.stream().map(epochs -> new Sync(loss, epochs))
                            : Stream.of(new Sync(loss, 0)))
                    .toList();
        }

        private List<List<?>> dimensions() {
            return List.of(batchSizes, epochs, learningRates.all(), validationFractions, dropouts, syncs(), logits);
        }

        /** The trainings, each once and made when it is asked for; of two next to each other the last lists differ. */
        public List<TrainingSpec> all() {
            var syncs = syncs();
            int count = dimensions().stream().mapToInt(List::size).reduce(1, (a, b) -> a * b);
            return new AbstractList<>() {
                @Override
                public TrainingSpec get(int number) {
                    return combination(new Digits(Objects.checkIndex(number, count)), syncs);
                }

                @Override
                public int size() {
                    return count;
                }
            };
        }

        private TrainingSpec combination(Digits digits, List<Sync> syncs) {
            var logit = digits.next(logits);
            var sync = digits.next(syncs);
            var dropout = digits.next(dropouts);
            var validationFraction = digits.next(validationFractions);
            var rates = digits.next(learningRates.all());
            int passes = digits.next(epochs);
            int batch = digits.next(batchSizes);
            return new TrainingSpec(batch, passes, rates, validationFraction, dropout, sync.loss, sync.epochs, logit);
        }
    }

    /** The digits of a combination's number, each the place of a value in its list; the last list's comes first. */
    private static final class Digits {
        private int left;

        Digits(int number) {
            left = number;
        }

        <T> T next(List<T> values) {
            var value = values.get(left % values.size());
            left /= values.size();
            return value;
        }
    }
}
