package org.dpsfleet.cli.statistics;

import java.util.Arrays;
import java.util.OptionalDouble;
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
    void spearmanWithoutTiesIsTheTextbookValue() {
        // given: hours of television and IQ, rho = 1 - 6 * 194 / (10 * 99) = -29/165
        double[] iq = {106, 100, 86, 101, 99, 103, 97, 113, 112, 110};
        double[] hours = {7, 27, 2, 50, 28, 29, 20, 12, 6, 17};

        assertThat(Spearman.correlation(iq, hours).orElseThrow())
                .isCloseTo(-29.0 / 165, within(1e-12));
    }

    @Test
    void spearmanWithTiesIsWhatScipyDocuments() {
        // given: the example of scipy.stats.spearmanr
        assertThat(Spearman.correlation(new double[] {1, 2, 3, 4, 5}, new double[] {5, 6, 7, 8, 7}))
                .hasValueCloseTo(0.8207826816681233, within(1e-12));
    }

    @Test
    void spearmanOfTooFewOrConstantValuesIsUndefined() {
        assertThat(Spearman.correlation(new double[] {1, 2}, new double[] {1, 2})).isEmpty();
        assertThat(Spearman.correlation(new double[] {1, 2, 3}, new double[] {4, 4, 4})).isEmpty();
        assertThatThrownBy(() -> Spearman.correlation(new double[1], new double[2]))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void bootstrapOfAMeanIsCloseToTheNormalInterval() {
        // given: 0 to 99, standard error of the mean sqrt((100^2 - 1) / 12) / 10 = 2.887
        var interval =
                CrossedBootstrap.interval(100, 1, (c, s) -> Arrays.stream(c).average())
                        .orElseThrow();

        assertThat(interval.low()).isCloseTo(49.5 - 1.96 * 2.887, within(0.5));
        assertThat(interval.high()).isCloseTo(49.5 + 1.96 * 2.887, within(0.5));
    }

    @Test
    void bootstrapIsTheSameEveryTime() {
        CrossedBootstrap.Statistic mean = (c, s) -> Arrays.stream(c).average();

        assertThat(CrossedBootstrap.interval(30, 3, mean))
                .isEqualTo(CrossedBootstrap.interval(30, 3, mean));
    }

    @Test
    void bootstrapSeesTheSpreadBetweenDrawSeeds() {
        // given: a value that depends on the draw seed alone
        var interval =
                CrossedBootstrap.interval(500, 2, (c, s) -> Arrays.stream(s).average())
                        .orElseThrow();

        assertThat(interval).isEqualTo(new Interval(0, 1));
    }

    @Test
    void bootstrapOfOneContextOrOfAnUndefinedStatisticIsEmpty() {
        assertThat(CrossedBootstrap.interval(1, 3, (c, s) -> OptionalDouble.of(1))).isEmpty();
        assertThat(CrossedBootstrap.interval(9, 3, (c, s) -> OptionalDouble.empty())).isEmpty();
    }

    @Test
    void anIntervalGoesFromLowToHigh() {
        assertThatThrownBy(() -> new Interval(2, 1))
                .hasMessage("an interval goes from low to high, not from 2.0 to 1.0");
    }
}
