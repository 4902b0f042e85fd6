package org.dpsfleet.report;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.apache.commons.statistics.descriptive.Median;
import org.dpsfleet.report.statistics.CrossedBootstrap;
import org.dpsfleet.report.statistics.Interval;
import org.dpsfleet.report.statistics.Spearman;

/**
 * Two scores, before and after, of the cells where contexts cross draw seeds; a cell is there only
 * where both scores are. Statistics are over contexts, each context being the mean of its draw
 * seeds.
 */
final class PairedScores {
    private final int contexts;
    private final double[][] before;
    private final double[][] after;
    private final boolean all;

    /**
     * By draw seed and context.
     *
     * @param all whether every cell has both; the others are not a number
     */
    private PairedScores(int contexts, double[][] before, double[][] after, boolean all) {
        this.contexts = contexts;
        this.all = all;
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
                (c, s) -> baseline.of(c, s).testScore(),
                (c, s) -> adapted.of(c, s).testScore());
    }

    /** Scores on the further test set of this name, of contexts as in {@link #testScores}. */
    static PairedScores furtherTest(Runs baseline, Runs adapted, List<List<String>> contexts, String name) {
        return of(
                contexts,
                List.copyOf(adapted.drawSeeds()),
                (c, s) -> Cell.mean(baseline.of(c, s).furtherTest(name)),
                (c, s) -> Cell.mean(adapted.of(c, s).furtherTest(name)));
    }

    /** Perceptual scores: the baseline's does not depend on context or draws. */
    static PairedScores perceptual(double baseline, Runs adapted, Function<Cell, OptionalDouble> score) {
        return of(
                List.copyOf(adapted.contexts()),
                List.copyOf(adapted.drawSeeds()),
                (c, s) -> OptionalDouble.of(baseline),
                (c, s) -> score.apply(adapted.of(c, s)));
    }

    @FunctionalInterface
    private interface Score {
        OptionalDouble at(List<String> context, long drawSeed);
    }

    private static PairedScores of(List<List<String>> contexts, List<Long> drawSeeds, Score before, Score after) {
        var b = new double[drawSeeds.size()][contexts.size()];
        var a = new double[drawSeeds.size()][contexts.size()];
        boolean all = true;
        for (int s = 0; s < drawSeeds.size(); s++) {
            for (int c = 0; c < contexts.size(); c++) {
                var x = before.at(contexts.get(c), drawSeeds.get(s));
                var y = after.at(contexts.get(c), drawSeeds.get(s));
                var both = x.isPresent() && y.isPresent();
                b[s][c] = both ? x.getAsDouble() : Double.NaN;
                a[s][c] = both ? y.getAsDouble() : Double.NaN;
                all &= both;
            }
        }
        return new PairedScores(contexts.size(), b, a, all);
    }

    /** After minus before of each context. */
    double[] changes() {
        return sample(allContexts(), allDrawSeeds()).changes();
    }

    /** Mean over contexts before; not a number where there is no context. */
    double meanBefore() {
        var all = sample(allContexts(), allDrawSeeds());
        return mean(all.before());
    }

    /** The median of {@link #changes()}. */
    double medianChange() {
        return Median.withDefaults().evaluate(changes());
    }

    /** The mean of {@link #changes()}; not a number where there is no context. */
    double meanChange() {
        return mean(changes());
    }

    Optional<Interval> meanChangeInterval() {
        return intervals(1, s -> new double[] {mean(s.changes())}).getFirst();
    }

    /** Spearman's correlation between before and after over contexts; empty where undefined. */
    OptionalDouble correlation() {
        var all = sample(allContexts(), allDrawSeeds());
        return Spearman.correlation(all.before(), all.after());
    }

    /** Of {@link #medianChange}, {@link #meanChange} and {@link #correlation}, from the same resamples. */
    record Intervals(Optional<Interval> median, Optional<Interval> mean, Optional<Interval> correlation) {}

    Intervals intervals() {
        var found = intervals(3, s -> {
            var changes = s.changes();
            return new double[] {
                changes.length == 0 ? Double.NaN : Median.withDefaults().evaluate(changes),
                mean(changes),
                Spearman.correlation(s.before(), s.after()).orElse(Double.NaN)
            };
        });
        return new Intervals(found.get(0), found.get(1), found.get(2));
    }

    private static double mean(double[] values) {
        return Arrays.stream(values).average().orElse(Double.NaN);
    }

    private record Sample(double[] before, double[] after) {
        double[] changes() {
            return IntStream.range(0, before.length)
                    .mapToDouble(i -> after[i] - before[i])
                    .toArray();
        }
    }

    private List<Optional<Interval>> intervals(int count, Function<Sample, double[]> statistics) {
        return CrossedBootstrap.intervals(
                contexts, before.length, count, (chosen, drawSeeds) -> statistics.apply(sample(chosen, drawSeeds)));
    }

    private Sample sample(int[] chosen, int[] drawSeeds) {
        var meansBefore = means(before, drawSeeds);
        var meansAfter = means(after, drawSeeds);
        var b = new double[chosen.length];
        var a = new double[chosen.length];
        int n = 0;
        for (int c : chosen) {
            b[n] = meansBefore[c];
            a[n] = meansAfter[c];
            n += Double.isNaN(b[n]) ? 0 : 1;
        }
        return n == chosen.length ? new Sample(b, a) : new Sample(Arrays.copyOf(b, n), Arrays.copyOf(a, n));
    }

    /**
     * Of each context over the cells that are there; not a number where none is. Runs often enough to be plain
     * loops over contexts, which the compiler makes fast where no cell is missing.
     */
    private double[] means(double[][] scores, int[] drawSeeds) {
        var means = new double[contexts];
        if (all) {
            for (int seed : drawSeeds) {
                var ofSeed = scores[seed];
                for (int c = 0; c < contexts; c++) {
                    means[c] += ofSeed[c];
                }
            }
            for (int c = 0; c < contexts; c++) {
                means[c] /= drawSeeds.length;
            }
            return means;
        }
        for (int c = 0; c < contexts; c++) {
            int n = 0;
            for (int seed : drawSeeds) {
                if (!Double.isNaN(scores[seed][c])) {
                    means[c] += scores[seed][c];
                    n++;
                }
            }
            means[c] /= n;
        }
        return means;
    }

    private int[] allContexts() {
        return IntStream.range(0, contexts).toArray();
    }

    private int[] allDrawSeeds() {
        return IntStream.range(0, before.length).toArray();
    }
}
