package org.dpsfleet.report;

import java.util.ArrayList;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * How an adaptation stood after an epoch, on the training images held out. A context counts once,
 * as the mean of its runs.
 *
 * @param epoch from 1
 * @param contexts that have this epoch
 * @param score 2AFC score; null where no run has it
 * @param loss mean binary cross-entropy; null where no run has it
 */
public record ValidationEpoch(
        int epoch,
        int contexts,
        @Nullable Spread score,
        @Nullable Spread loss) {

    /** Mean and range over contexts. */
    public record Spread(double mean, double low, double high) {}

    /** The curve; empty where no run was validated. */
    static List<ValidationEpoch> of(@Nullable Runs runs) {
        if (runs == null) {
            return List.of();
        }
        var epochs = runs.contexts().stream()
                .mapToInt(context -> runs.epochs(context).epochs())
                .max()
                .orElse(0);
        var curve = new ArrayList<ValidationEpoch>();
        for (int e = 0; e < epochs; e++) {
            int epoch = e;
            var scores = contexts(runs, means -> means.score(epoch));
            var losses = contexts(runs, means -> means.loss(epoch));
            var contexts = (int) Math.max(scores.getCount(), losses.getCount());
            curve.add(new ValidationEpoch(e + 1, contexts, spread(scores), spread(losses)));
        }
        return List.copyOf(curve);
    }

    private static DoubleSummaryStatistics contexts(Runs runs, Function<EpochMeans, OptionalDouble> mean) {
        return runs.contexts().stream()
                .flatMapToDouble(context -> mean.apply(runs.epochs(context)).stream())
                .summaryStatistics();
    }

    private static @Nullable Spread spread(DoubleSummaryStatistics values) {
        return values.getCount() == 0 ? null : new Spread(values.getAverage(), values.getMin(), values.getMax());
    }
}
