package org.dpsfleet.report.statistics;

import org.apache.commons.statistics.interval.BinomialConfidenceInterval;

/**
 * A share of cases, with Wilson's score interval (E. B. Wilson, JASA 1927): unlike the textbook
 * interval it says something sensible where all or none of the cases count.
 *
 * @param count cases that count, in [0, n]
 * @param n all cases, at least 1
 * @param share {@code count / n}
 * @param interval 95 %
 */
public record Share(int count, int n, double share, Interval interval) {
    /** The share of {@code count} in {@code n}. */
    public static Share of(int count, int n) {
        if (n < 1 || count < 0 || count > n) {
            throw new IllegalArgumentException(count + " of " + n + " is no share");
        }
        var wilson = BinomialConfidenceInterval.WILSON_SCORE.fromErrorRate(n, count, Interval.ERROR_RATE);
        return new Share(
                count,
                n,
                (double) count / n,
                new Interval(Math.max(0, wilson.getLowerBound()), Math.min(1, wilson.getUpperBound())));
    }
}
