package org.dpsfleet.report.statistics;

import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.apache.commons.statistics.descriptive.Quantile;

/**
 * Percentile bootstrap over contexts and draw seeds at once.
 *
 * <p>Scores of the same draw seed share their draws, and scores of the same context share their
 * ranking, so neither is a set of independent samples by itself. Each resample therefore draws
 * contexts with replacement and draw seeds with replacement and takes the cells where they cross
 * (the "pigeonhole bootstrap", A. B. Owen, Annals of Applied Statistics 2007). With one draw seed
 * it is the plain bootstrap over contexts. The resamples are seeded: the same scores give the same
 * interval.
 */
public final class CrossedBootstrap {
    private static final int RESAMPLES = 2000;
    private static final long SEED = 20230405;

    private CrossedBootstrap() {}

    /** A statistic of resampled contexts and draw seeds, given by index; empty where undefined. */
    @FunctionalInterface
    public interface Statistic {
        OptionalDouble of(int[] contexts, int[] drawSeeds);
    }

    /**
     * The statistic's 95 % interval; empty where there is nothing to resample (fewer than two
     * contexts) or where the statistic is undefined in more than half of the resamples.
     */
    public static Optional<Interval> interval(int contexts, int drawSeeds, Statistic statistic) {
        if (contexts < 2) {
            return Optional.empty();
        }
        var random = new SplittableRandom(SEED);
        var values = IntStream.range(0, RESAMPLES)
                .mapToObj(i -> statistic.of(resample(contexts, random), resample(drawSeeds, random)))
                .flatMapToDouble(OptionalDouble::stream)
                .toArray();
        if (values.length < RESAMPLES / 2) {
            return Optional.empty();
        }
        var ends = Quantile.withDefaults().evaluate(values, Interval.ERROR_RATE / 2, 1 - Interval.ERROR_RATE / 2);
        return Optional.of(new Interval(ends[0], ends[1]));
    }

    private static int[] resample(int n, SplittableRandom random) {
        var sample = new int[n];
        Arrays.setAll(sample, i -> random.nextInt(n));
        return sample;
    }
}
