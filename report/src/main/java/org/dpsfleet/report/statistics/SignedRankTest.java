package org.dpsfleet.report.statistics;

import java.util.Arrays;
import org.apache.commons.statistics.inference.WilcoxonSignedRankTest;
import org.jspecify.annotations.Nullable;

/**
 * Wilcoxon's paired signed-rank test, two-sided (F. Wilcoxon, Biometrics Bulletin 1945): how easily
 * changes like these come about where there is none.
 *
 * <p>Without ties and zeros and below 50 pairs the p value is exact, otherwise it is the normal
 * approximation with corrections for ties and continuity. Zeros take part in the ranking and not in
 * the sum (J. W. Pratt, JASA 1959).
 *
 * @param rankSum of the pairs that became higher; null where nothing changed
 * @param pValue in [0, 1]; null below {@link #LEAST} changed pairs, where no outcome whatever could
 *     be significant
 * @param n pairs
 * @param changed pairs that are not equal
 */
public record SignedRankTest(
        @Nullable Double rankSum, @Nullable Double pValue, int n, int changed) {
    /** With five pairs the smallest two-sided p value is 2 / 2^5 = 0.0625. */
    public static final int LEAST = 6;

    /** The test of differences, after minus before. */
    public static SignedRankTest of(double[] changes) {
        var changed = (int) Arrays.stream(changes).filter(c -> c != 0).count();
        if (changed == 0) {
            return new SignedRankTest(null, null, changes.length, 0);
        }
        var result = WilcoxonSignedRankTest.withDefaults().test(changes);
        return new SignedRankTest(
                result.getStatistic(),
                changed < LEAST ? null : Double.valueOf(result.getPValue()),
                changes.length,
                changed);
    }
}
