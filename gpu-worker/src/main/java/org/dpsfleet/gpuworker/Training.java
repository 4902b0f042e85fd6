package org.dpsfleet.gpuworker;

import java.util.ArrayList;
import java.util.List;
import org.dpsfleet.inputs.Terms;
import org.dpsfleet.perceptual.adaptation.Column;
import org.dpsfleet.perceptual.adaptation.SyncLoss;
import org.dpsfleet.perceptual.adaptation.TrainingSettings;
import org.dpsfleet.perceptual.context.Ranking;
import org.dpsfleet.schemas.message.AdaptationWork;
import org.dpsfleet.schemas.spec.TrainingSpec;

/** What an adaptation task asks to be trained, in the terms of the science. */
final class Training {
    private Training() {}

    static TrainingSettings settings(AdaptationWork work) {
        TrainingSpec training = work.training();
        return new TrainingSettings(
                Terms.protocol(work.protocol()),
                training.batchSize(),
                training.epochs(),
                training.learningRates(),
                training.validationFraction(),
                training.dropout() > 0,
                switch (training.syncLoss()) {
                    case UNTIL_HALF -> SyncLoss.UNTIL_HALF;
                    case FIRST_EPOCHS -> throw new UnsupportedOperationException();
                    case OFF -> SyncLoss.OFF;
                });
    }

    /** Contexts one after the other, each with all its repetitions. */
    static List<Column> columns(AdaptationWork work) {
        List<Column> columns = new ArrayList<>();
        for (List<String> context : work.contexts()) {
            Ranking ranking = Terms.ranking(context);
            for (int repetition = 0; repetition < work.repetitions(); repetition++) {
                columns.add(new Column(ranking, repetition));
            }
        }
        return columns;
    }
}
