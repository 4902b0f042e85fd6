package org.dpsfleet.report.statistics;

import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

class StatisticsTest {
    /** R. G. Newcombe, Statistics in Medicine 17 (1998), table I, method 3. */
    @ParameterizedTest
    @CsvSource({
        "81, 263, 0.2553, 0.3662",
        "15, 148, 0.0624, 0.1605",
        "0, 20, 0.0000, 0.1611",
        "1, 29, 0.0061, 0.1718",
        "20, 20, 0.8389, 1.0000"
    })
    void wilsonIntervalIsThePublishedOne(int count, int n, double low, double high) {
        var share = Share.of(count, n);

        assertThat(share.share()).isEqualTo((double) count / n);
        assertThat(share.interval().low()).isCloseTo(low, within(5e-5));
        assertThat(share.interval().high()).isCloseTo(high, within(5e-5));
    }

    @Test
    void thereIsNoShareOfNothing() {
        assertThatThrownBy(() -> Share.of(0, 0)).hasMessage("0 of 0 is no share");
    }

    @Test
    void spearmanWithoutTiesIsTheTextbookValue() {
        // given: hours of television and IQ, rho = 1 - 6 * 194 / (10 * 99) = -29/165
        double[] iq = {106, 100, 86, 101, 99, 103, 97, 113, 112, 110};
        double[] hours = {7, 27, 2, 50, 28, 29, 20, 12, 6, 17};

        assertThat(Spearman.correlation(iq, hours).orElseThrow()).isCloseTo(-29.0 / 165, within(1e-12));
    }

    @Test
    void spearmanWithTiesIsWhatScipyDocuments() {
        // given: the example of scipy.stats.spearmanr
        assertThat(Spearman.correlation(new double[] {1, 2, 3, 4, 5}, new double[] {5, 6, 7, 8, 7}))
                .hasValueCloseTo(0.8207826816681233, within(1e-12));
    }

    @Test
    void spearmanOfTooFewOrConstantValuesIsUndefined() {
        assertThat(Spearman.correlation(new double[] {1, 2}, new double[] {1, 2}))
                .isEmpty();
        assertThat(Spearman.correlation(new double[] {1, 2, 3}, new double[] {4, 4, 4}))
                .isEmpty();
        assertThatThrownBy(() -> Spearman.correlation(new double[1], new double[2]))
                .isInstanceOf(IllegalArgumentException.class);
    }

    /** The examples of scipy.stats.wilcoxon (Darwin's maize) and of R's wilcox.test (depression). */
    @Test
    void signedRankTestIsWhatScipyAndRDocument() {
        double[] maize = {6, 8, 14, 16, 23, 24, 28, 29, 41, -48, 49, 56, 60, -67, 75};
        double[] first = {1.83, 0.50, 1.62, 2.48, 1.68, 1.88, 1.55, 3.06, 1.30};
        double[] second = {0.878, 0.647, 0.598, 2.05, 1.06, 1.29, 1.06, 3.14, 1.29};
        var differences = new double[first.length];
        Arrays.setAll(differences, i -> first[i] - second[i]);

        var darwin = SignedRankTest.of(maize);
        var depression = SignedRankTest.of(differences);

        // scipy's statistic is the smaller of the two sums, 24 of 120
        assertThat(darwin.rankSum()).isEqualTo(120 - 24);
        assertThat(darwin.pValue()).isCloseTo(0.041259765625, within(1e-12));
        // R's example is one-sided, p = 0.01953 (10 of 512 signs)
        assertThat(depression.rankSum()).isEqualTo(40);
        assertThat(depression.pValue()).isCloseTo(2 * 10 / 512.0, within(1e-12));
    }

    @Test
    void signedRankTestAgreesWithCountingAllSigns() {
        double[] changes = {0.11, -0.02, 0.07, 0.05, -0.01, 0.13, 0.09, -0.04};
        // given: without ties the ranks of |change| are 7 2 5 4 1 8 6 3
        int[] ranks = {7, 2, 5, 4, 1, 8, 6, 3};
        int observed = 7 + 5 + 4 + 8 + 6;
        int asExtreme = 0;
        for (int signs = 0; signs < 1 << ranks.length; signs++) {
            int sum = 0;
            for (int i = 0; i < ranks.length; i++) {
                sum += (signs >> i & 1) * ranks[i];
            }
            asExtreme += sum >= observed ? 1 : 0;
        }

        var test = SignedRankTest.of(changes);

        assertThat(test.rankSum()).isEqualTo(observed);
        assertThat(test.pValue()).isCloseTo(2 * asExtreme / 256.0, within(1e-12));
    }

    @Test
    void tooFewChangesHaveNoPValue() {
        assertThat(SignedRankTest.of(new double[] {1, 2, 3, 4, 5}).pValue()).isNull();
        assertThat(SignedRankTest.of(new double[] {1, 2, 3, 4, 5, 0, 0}).pValue())
                .isNull();
        // 2 of 64 signs
        assertThat(SignedRankTest.of(new double[] {1, 2, 3, 4, 5, 6}).pValue()).isCloseTo(2 / 64.0, within(1e-12));
        var unchanged = SignedRankTest.of(new double[8]);
        assertThat(unchanged.rankSum()).isNull();
        assertThat(unchanged.pValue()).isNull();
        assertThat(unchanged.n()).isEqualTo(8);
        assertThat(unchanged.changed()).isZero();
    }

    @Test
    void bootstrapOfAMeanIsCloseToTheNormalInterval() {
        // given: 0 to 99, standard error of the mean sqrt((100^2 - 1) / 12) / 10 = 2.887
        var interval = CrossedBootstrap.intervals(100, 1, 1, (c, s) -> mean(c))
                .getFirst()
                .orElseThrow();

        assertThat(interval.low()).isCloseTo(49.5 - 1.96 * 2.887, within(0.5));
        assertThat(interval.high()).isCloseTo(49.5 + 1.96 * 2.887, within(0.5));
    }

    @Test
    void bootstrapIsTheSameEveryTime() {
        CrossedBootstrap.Statistics mean = (c, s) -> mean(c);

        assertThat(CrossedBootstrap.intervals(30, 3, 1, mean)).isEqualTo(CrossedBootstrap.intervals(30, 3, 1, mean));
    }

    @Test
    void bootstrapSeesTheSpreadBetweenDrawSeeds() {
        // given: a value that depends on the draw seed alone
        var interval = CrossedBootstrap.intervals(500, 2, 1, (c, s) -> mean(s))
                .getFirst()
                .orElseThrow();

        assertThat(interval).isEqualTo(new Interval(0, 1));
    }

    @Test
    void bootstrapOfOneContextOrOfAnUndefinedStatisticIsEmpty() {
        assertThat(CrossedBootstrap.intervals(1, 3, 1, (c, s) -> new double[] {1}))
                .containsExactly(Optional.empty());
        assertThat(CrossedBootstrap.intervals(9, 3, 2, (c, s) -> new double[] {Double.NaN, 1}))
                .containsExactly(Optional.empty(), Optional.of(new Interval(1, 1)));
    }

    @Test
    void aBootstrapThatIsInterruptedEnds() {
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> CrossedBootstrap.intervals(9, 3, 1, (c, s) -> mean(c)))
                .isInstanceOf(CancellationException.class);
        assertThat(Thread.interrupted()).isTrue();
    }

    private static double[] mean(int[] values) {
        return new double[] {Arrays.stream(values).average().orElseThrow()};
    }

    @Test
    void anIntervalGoesFromLowToHigh() {
        assertThatThrownBy(() -> new Interval(2, 1))
                .hasMessage("an interval goes from low to high, not from 2.0 to 1.0");
    }
}
