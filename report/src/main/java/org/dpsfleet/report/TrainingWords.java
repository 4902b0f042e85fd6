package org.dpsfleet.report;

import java.math.BigDecimal;
import java.util.Locale;
import org.dpsfleet.schemas.codec.Json;
import org.dpsfleet.vocabulary.SyncLoss;
import org.dpsfleet.vocabulary.TrainingSpec;

/** The hyper-parameters in words, for people and for the table of the paper's published code. */
final class TrainingWords {
    private TrainingWords() {}

    /** All of them, in one line. */
    static String all(TrainingSpec training) {
        return String.format(
                Locale.ROOT,
                "batch %d, %d epochs, learning rates %s, %s held out, dropout %s, sync loss %s, logit net %s",
                training.batchSize(),
                training.epochs(),
                training.learningRates().stream()
                        .map(rate -> BigDecimal.valueOf(rate).toPlainString())
                        .toList(),
                training.validationFraction(),
                training.dropout(),
                syncLoss(training),
                Json.word(training.logit()));
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
