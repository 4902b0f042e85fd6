package org.dpsfleet.report.statistics;

import java.util.Arrays;
import java.util.OptionalDouble;
import org.apache.commons.statistics.descriptive.Mean;

/** Spearman's rank correlation: Pearson's correlation of the ranks, ties with their mean rank. */
public final class Spearman {
    private Spearman() {}

    /**
     * The correlation, in [-1, 1]; empty where it is undefined: fewer than three pairs (two always
     * give 1 or -1), or one side constant.
     */
    public static OptionalDouble correlation(double[] x, double[] y) {
        if (x.length != y.length) {
            throw new IllegalArgumentException(x.length + " values paired with " + y.length);
        }
        if (x.length < 3) {
            return OptionalDouble.empty();
        }
        return pearson(ranks(x), ranks(y));
    }

    /** Of each value, from 1; plain arrays, since a bootstrap ranks some thousand times. */
    private static double[] ranks(double[] values) {
        var sorted = values.clone();
        Arrays.sort(sorted);
        var rankAt = new double[sorted.length];
        for (int from = 0, to; from < sorted.length; from = to) {
            to = from + 1;
            while (to < sorted.length && sorted[to] == sorted[from]) {
                to++;
            }
            Arrays.fill(rankAt, from, to, (from + 1 + to) / 2.0);
        }
        var ranks = new double[values.length];
        Arrays.setAll(ranks, i -> rankAt[Arrays.binarySearch(sorted, values[i])]);
        return ranks;
    }

    private static OptionalDouble pearson(double[] x, double[] y) {
        var meanX = Mean.of(x).getAsDouble();
        var meanY = Mean.of(y).getAsDouble();
        double xx = 0;
        double yy = 0;
        double xy = 0;
        for (int i = 0; i < x.length; i++) {
            xx += (x[i] - meanX) * (x[i] - meanX);
            yy += (y[i] - meanY) * (y[i] - meanY);
            xy += (x[i] - meanX) * (y[i] - meanY);
        }
        if (xx == 0 || yy == 0) {
            return OptionalDouble.empty();
        }
        return OptionalDouble.of(Math.clamp(xy / Math.sqrt(xx * yy), -1, 1));
    }
}
