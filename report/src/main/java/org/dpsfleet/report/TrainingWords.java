package org.dpsfleet.report;

import java.math.BigDecimal;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.dpsfleet.schemas.codec.Json;
import org.dpsfleet.vocabulary.SyncLoss;
import org.dpsfleet.vocabulary.TrainingSpec;

/** The hyper-parameters in words, for people and for the table of the paper's published code. */
final class TrainingWords {
    private static final List<Part> PARTS = List.of(
            new Part("batch %s", training -> String.valueOf(training.batchSize())),
            new Part("%s epochs", training -> String.valueOf(training.epochs())),
            new Part(
                    "learning rates %s",
                    training -> training.learningRates().stream()
                            .map(rate -> BigDecimal.valueOf(rate).toPlainString())
                            .toList()
                            .toString()),
            new Part("%s held out", training -> String.valueOf(training.validationFraction())),
            new Part("dropout %s", training -> String.valueOf(training.dropout())),
            new Part("sync loss %s", TrainingWords::syncLoss),
            new Part("logit net %s", training -> Json.word(training.logit())));

    private final List<TrainingSpec> trainings;
    private final List<Part> varying;

    /** A hyper-parameter: its words, and which value stands in them. */
    private record Part(String words, Function<TrainingSpec, String> value) {
        String of(TrainingSpec training) {
            return words.formatted(value.apply(training));
        }

        List<String> values(List<TrainingSpec> trainings) {
            return trainings.stream().map(value).distinct().toList();
        }
    }

    TrainingWords(TrainingSpec.Grid grid) {
        trainings = grid.all();
        varying =
                PARTS.stream().filter(part -> part.values(trainings).size() > 1).toList();
    }

    /** All hyper-parameters with all their values, in one line. */
    String all() {
        return PARTS.stream()
                        .map(part -> part.words().formatted(String.join(" or ", part.values(trainings))))
                        .collect(Collectors.joining(", "))
                + (trainings.size() > 1 ? ": " + trainings.size() + " combinations" : "");
    }

    /** What tells one of the trainings from the others. */
    String of(TrainingSpec training) {
        return varying.stream().map(part -> part.of(training)).collect(Collectors.joining(", "));
    }

    private static String syncLoss(TrainingSpec training) {
        return training.syncLoss() == SyncLoss.FIRST_EPOCHS
                ? "in the first " + training.syncEpochs() + " epochs"
                : Json.word(training.syncLoss());
    }

    /** The published code's column {@code sync_loss}: {@code until}, or in how many first epochs. */
    static String publishedSyncLoss(TrainingSpec training) {
        return switch (training.syncLoss()) {
            case UNTIL_HALF -> "until";
            case FIRST_EPOCHS -> Integer.toString(training.syncEpochs());
            case OFF -> "0";
        };
    }
}
