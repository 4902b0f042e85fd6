package org.dpsfleet.perceptual.score;

import java.util.Locale;

/**
 * Agreement of distances with judgements between two alternatives (2AFC).
 *
 * <p>d0 and d1 are the distances of p0 and p1 from the reference, h is the share of people (0 to 1)
 * who found p1 closer, or a context's judge. A triplet scores 1 - h if d0 is smaller, h if d1 is,
 * 0.5 if they are equal, and 0 if one is NaN. It counts as accurate if (d0 &lt; d1) = (h &lt; 0.5);
 * so a tie or a NaN is accurate if h &gt;= 0.5. Source: Zhang et al., arXiv 1801.03924, and the
 * published code, whose treatment of ties this keeps.
 */
public final class TwoAfc {
    private TwoAfc() {}

    /** Mean score of n &gt;= 1 triplets, 0 to 1. */
    public static double score(float[] d0, float[] d1, float[] h) {
        return scores(d0, d1, h, 1)[0];
    }

    /** Share of n &gt;= 1 triplets that are accurate, 0 to 1. */
    public static double accuracy(float[] d0, float[] d1, float[] h) {
        return accuracies(d0, d1, h, 1)[0];
    }

    /**
     * Mean score of each of K columns.
     *
     * @param d0 {@code [n, K]}, n at least 1
     * @param d1 {@code [n, K]}
     * @param h {@code [n, K]}, or {@code [n]} where all columns have the same judges
     */
    public static double[] scores(float[] d0, float[] d1, float[] h, int columns) {
        return means(d0, d1, h, columns, TwoAfc::scoreOf);
    }

    /** Share of accurate triplets of each of K columns; arguments as in {@link #scores}. */
    public static double[] accuracies(float[] d0, float[] d1, float[] h, int columns) {
        return means(d0, d1, h, columns, TwoAfc::accuracyOf);
    }

    /** Score of one triplet. */
    public static double scoreOf(float d0, float d1, float h) {
        if (d0 < d1) {
            return 1.0 - h;
        }
        if (d1 < d0) {
            return h;
        }
        return d0 == d1 ? 0.5 : 0;
    }

    /** 1 if a triplet is accurate, else 0. */
    public static double accuracyOf(float d0, float d1, float h) {
        return (d0 < d1) == (h < 0.5f) ? 1 : 0;
    }

    /**
     * What people themselves score, one person against the others: mean of h^2 + (1 - h)^2.
     *
     * @param h {@code [n]}, n at least 1
     */
    public static double humanScore(float[] h) {
        if (h.length < 1) {
            throw new IllegalArgumentException("there is no judgement");
        }
        double sum = 0;
        for (double share : h) {
            sum += share * share + (1 - share) * (1 - share);
        }
        return sum / h.length;
    }

    @FunctionalInterface
    private interface Measure {
        double of(float d0, float d1, float h);
    }

    private static double[] means(float[] d0, float[] d1, float[] h, int columns, Measure measure) {
        int rows = columns < 1 ? 0 : d0.length / columns;
        boolean shared = h.length == rows;
        if (rows < 1 || d0.length != rows * columns || d1.length != d0.length || !(shared || h.length == d0.length)) {
            throw new IllegalArgumentException(String.format(
                    Locale.ROOT,
                    "%d and %d distances in %d columns with %d judges do not fit",
                    d0.length,
                    d1.length,
                    columns,
                    h.length));
        }
        double[] sums = new double[columns];
        for (int n = 0; n < rows; n++) {
            for (int k = 0; k < columns; k++) {
                int at = n * columns + k;
                sums[k] += measure.of(d0[at], d1[at], h[shared ? n : at]);
            }
        }
        for (int k = 0; k < columns; k++) {
            sums[k] /= rows;
        }
        return sums;
    }
}
