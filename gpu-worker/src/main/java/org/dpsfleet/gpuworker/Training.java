package org.dpsfleet.gpuworker;

import java.util.ArrayList;
import java.util.List;
import org.dpsfleet.inputs.DataFolder;
import org.dpsfleet.inputs.Terms;
import org.dpsfleet.perceptual.adaptation.Column;
import org.dpsfleet.perceptual.adaptation.TrainingSettings;
import org.dpsfleet.perceptual.context.Ranking;
import org.dpsfleet.perceptual.triplet.DistortedImages;
import org.dpsfleet.perceptual.triplet.Examples;
import org.dpsfleet.perceptual.triplet.JudgedTriplets;
import org.dpsfleet.perceptual.triplet.Normalisation;
import org.dpsfleet.schemas.message.AdaptationWork;
import org.dpsfleet.schemas.spec.ImageSource;

/** What an adaptation task asks to be trained, in the terms of the science. */
final class Training {
    private Training() {}

    static TrainingSettings settings(AdaptationWork work) {
        return new TrainingSettings(work.protocol(), work.training());
    }

    /** Contexts one after the other, each with all its repetitions. */
    static List<Column> columns(AdaptationWork work) {
        List<Column> columns = new ArrayList<>();
        for (List<String> context : work.contexts()) {
            String name =
                    Terms.isJudged(context) ? "judged" : Terms.ranking(context).toString();
            for (int r = 0; r < work.repetitions(); r++) {
                columns.add(new Column(name, work.firstRepetition() + r));
            }
        }
        return columns;
    }

    /** What the columns are adapted to. */
    static Examples examples(AdaptationWork work, DataFolder data) {
        if (work.train() instanceof ImageSource.Judged judged) {
            return new JudgedTriplets(
                    data.adaptationTriplets(judged, work.drawSeed()),
                    columns(work).size(),
                    Normalisation.of(work.protocol()));
        }
        List<Ranking> rankings = new ArrayList<>();
        for (List<String> context : work.contexts()) {
            for (int r = 0; r < work.repetitions(); r++) {
                rankings.add(Terms.ranking(context));
            }
        }
        return new DistortedImages(
                data.images(work.train()), rankings, work.drawSeed(), Normalisation.of(work.protocol()));
    }
}
