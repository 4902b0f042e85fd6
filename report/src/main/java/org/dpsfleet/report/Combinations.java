package org.dpsfleet.report;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.dpsfleet.schemas.message.AdaptationWork;
import org.dpsfleet.schemas.spec.ExperimentSpec;
import org.dpsfleet.vocabulary.TrainingSpec;
import org.dpsfleet.vocabulary.Variant;
import org.jspecify.annotations.Nullable;

/** The combinations of channel norm and training that an experiment names, in its order. */
public final class Combinations {
    private final List<Boolean> norms;
    private final TrainingWords words;
    private final Map<TrainingSpec, Integer> places = new HashMap<>();

    private Combinations(ExperimentSpec spec) {
        norms = spec.metrics().channelNorms();
        words = new TrainingWords(spec.training());
        spec.training().all().forEach(training -> places.put(training, places.size()));
    }

    /** Those of an experiment. */
    public static Combinations of(ExperimentSpec spec) {
        return new Combinations(spec);
    }

    /** Whether there are several. */
    boolean several() {
        return norms.size() > 1 || places.size() > 1;
    }

    /** That of a task; null where there is only one. */
    public @Nullable Combination of(AdaptationWork work) {
        return of(work.channelNorm(), training(work));
    }

    /** How the metrics of a task are trained; null for a baseline, which is not. */
    static @Nullable TrainingSpec training(AdaptationWork work) {
        return work.variant() == Variant.BASELINE ? null : work.training();
    }

    /**
     * The combination of these; null where there is only one.
     *
     * @param training null for a baseline
     */
    @Nullable
    Combination of(boolean channelNorm, @Nullable TrainingSpec training) {
        if (!several()) {
            return null;
        }
        var parts = new ArrayList<String>();
        if (norms.size() > 1) {
            parts.add(channelNorm ? "channel norm" : "no channel norm");
        }
        if (places.size() > 1) {
            parts.add(training == null ? "not trained" : words.of(training));
        }
        return new Combination(String.join(", ", parts), channelNorm, training);
    }

    /** Where a combination stands among all of them; a baseline before what is trained. */
    int place(@Nullable Combination combination) {
        return combination == null
                ? 0
                : norms.indexOf(combination.channelNorm()) * (places.size() + 1)
                        + (combination.training() == null ? 0 : 1 + places.getOrDefault(combination.training(), 0));
    }
}
