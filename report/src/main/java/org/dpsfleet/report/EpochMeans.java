package org.dpsfleet.report;

import java.util.ArrayList;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.OptionalDouble;
import org.dpsfleet.schemas.message.ContextScore;

/** The means over a context's runs of how they stood after each epoch, on the training images held out. */
final class EpochMeans {
    private final List<DoubleSummaryStatistics> scores = new ArrayList<>();
    private final List<DoubleSummaryStatistics> losses = new ArrayList<>();

    void add(ContextScore run) {
        add(scores, run.validationScores());
        add(losses, run.validationLosses());
    }

    private static void add(List<DoubleSummaryStatistics> epochs, List<Double> values) {
        for (int e = 0; e < values.size(); e++) {
            if (e == epochs.size()) {
                epochs.add(new DoubleSummaryStatistics());
            }
            epochs.get(e).accept(values.get(e));
        }
    }

    /** As many as the run with the most of them has. */
    int epochs() {
        return Math.max(scores.size(), losses.size());
    }

    /**
     * The mean 2AFC score; empty where no run has this epoch.
     *
     * @param epoch from 0
     */
    OptionalDouble score(int epoch) {
        return mean(scores, epoch);
    }

    /** The mean loss, as {@link #score}. */
    OptionalDouble loss(int epoch) {
        return mean(losses, epoch);
    }

    private static OptionalDouble mean(List<DoubleSummaryStatistics> epochs, int epoch) {
        return epoch < epochs.size() ? Cell.mean(epochs.get(epoch)) : OptionalDouble.empty();
    }
}
