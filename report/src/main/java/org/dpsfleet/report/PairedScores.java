package org.dpsfleet.report;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.apache.commons.statistics.descriptive.Median;
import org.dpsfleet.report.statistics.CrossedBootstrap;
import org.dpsfleet.report.statistics.Interval;
import org.dpsfleet.report.statistics.Spearman;
import org.dpsfleet.schemas.message.ContextScore;

/**
 * Two scores, before and after, of the cells where contexts cross draw seeds; a cell is there only
 * where both scores are. Statistics are over contexts, each context being the mean of its draw
 * seeds.
 */
final class PairedScores {
    private final double[][] before;
    private final double[][] after;

    private PairedScores(double[][] before, double[][] after) {
        this.before = before;
        this.after = after;
    }

    /**
     * Test scores of the baseline and of the variant.
     *
     * @param contexts those with at least one cell that has both
     */
    static PairedScores testScores(Runs baseline, Runs adapted, List<List<String>> contexts) {
        return of(
                contexts,
                List.copyOf(adapted.drawSeeds()),
                (c, s) -> Runs.meanTestScore(baseline.of(c, s)),
                (c, s) -> Runs.meanTestScore(adapted.of(c, s)));
    }

    /** Scores on the further test set of this name, of contexts as in {@link #testScores}. */
    static PairedScores furtherTest(Runs baseline, Runs adapted, List<List<String>> contexts, String name) {
        return of(
                contexts,
                List.copyOf(adapted.drawSeeds()),
                (c, s) -> Runs.meanFurtherTest(baseline.of(c, s), name),
                (c, s) -> Runs.meanFurtherTest(adapted.of(c, s), name));
    }

    /** Perceptual scores: the baseline's does not depend on context or draws. */
    static PairedScores perceptual(double baseline, Runs adapted, Function<List<ContextScore>, OptionalDouble> score) {
        return of(
                List.copyOf(adapted.contexts()),
                List.copyOf(adapted.drawSeeds()),
                (c, s) -> OptionalDouble.of(baseline),
                (c, s) -> score.apply(adapted.of(c, s)));
    }

    @FunctionalInterface
    private interface Cell {
        OptionalDouble at(List<String> context, long drawSeed);
    }

    private static PairedScores of(List<List<String>> contexts, List<Long> drawSeeds, Cell before, Cell after) {
        var b = new double[contexts.size()][drawSeeds.size()];
        var a = new double[contexts.size()][drawSeeds.size()];
        for (int c = 0; c < contexts.size(); c++) {
            for (int s = 0; s < drawSeeds.size(); s++) {
                var x = before.at(contexts.get(c), drawSeeds.get(s));
                var y = after.at(contexts.get(c), drawSeeds.get(s));
                var both = x.isPresent() && y.isPresent();
                b[c][s] = both ? x.getAsDouble() : Double.NaN;
                a[c][s] = both ? y.getAsDouble() : Double.NaN;
            }
        }
        return new PairedScores(b, a);
    }

    /** After minus before of each context. */
    double[] changes() {
        return sample(allContexts(), allDrawSeeds()).changes();
    }

    /** Mean over contexts before; not a number where there is no context. */
    double meanBefore() {
        var all = sample(allContexts(), allDrawSeeds());
        return Arrays.stream(all.before()).average().orElse(Double.NaN);
    }

    /** The median of {@link #changes()}. */
    double medianChange() {
        return Median.withDefaults().evaluate(changes());
    }

    Optional<Interval> medianChangeInterval() {
        return interval(s -> Median.withDefaults().evaluate(s.changes()));
    }

    /** The mean of {@link #changes()}; not a number where there is no context. */
    double meanChange() {
        return Arrays.stream(changes()).average().orElse(Double.NaN);
    }

    Optional<Interval> meanChangeInterval() {
        return interval(s -> Arrays.stream(s.changes()).average().orElse(Double.NaN));
    }

    /** Spearman's correlation between before and after over contexts; empty where undefined. */
    OptionalDouble correlation() {
        var all = sample(allContexts(), allDrawSeeds());
        return Spearman.correlation(all.before(), all.after());
    }

    Optional<Interval> correlationInterval() {
        return interval(s -> Spearman.correlation(s.before(), s.after()).orElse(Double.NaN));
    }

    private record Sample(double[] before, double[] after) {
        double[] changes() {
            return IntStream.range(0, before.length)
                    .mapToDouble(i -> after[i] - before[i])
                    .toArray();
        }
    }

    private Optional<Interval> interval(ToDoubleFunction<Sample> statistic) {
        return CrossedBootstrap.interval(
                before.length, before.length == 0 ? 0 : before[0].length, (contexts, drawSeeds) -> {
                    var value = statistic.applyAsDouble(sample(contexts, drawSeeds));
                    return Double.isNaN(value) ? OptionalDouble.empty() : OptionalDouble.of(value);
                });
    }

    private Sample sample(int[] contexts, int[] drawSeeds) {
        var b = new double[contexts.length];
        var a = new double[contexts.length];
        int n = 0;
        for (int c : contexts) {
            b[n] = mean(before[c], drawSeeds);
            a[n] = mean(after[c], drawSeeds);
            n += Double.isNaN(b[n]) ? 0 : 1;
        }
        return new Sample(Arrays.copyOf(b, n), Arrays.copyOf(a, n));
    }

    /**
     * Of the cells that are there; not a number where none is. Runs often enough to be a plain
     * loop.
     */
    private static double mean(double[] row, int[] columns) {
        double sum = 0;
        int n = 0;
        for (int column : columns) {
            if (!Double.isNaN(row[column])) {
                sum += row[column];
                n++;
            }
        }
        return sum / n;
    }

    private int[] allContexts() {
        return IntStream.range(0, before.length).toArray();
    }

    private int[] allDrawSeeds() {
        return IntStream.range(0, before.length == 0 ? 0 : before[0].length).toArray();
    }
}
