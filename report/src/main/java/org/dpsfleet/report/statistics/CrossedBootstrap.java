package org.dpsfleet.report.statistics;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CancellationException;
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

    /** Statistics of the same resampled contexts and draw seeds, given by index; not a number where undefined. */
    @FunctionalInterface
    public interface Statistics {
        double[] of(int[] contexts, int[] drawSeeds);
    }

    /**
     * The statistics' 95 % intervals; one is empty where there is nothing to resample (fewer than two
     * contexts) or where its statistic is undefined in more than half of the resamples.
     *
     * @param count of the statistics
     * @throws CancellationException if this thread is interrupted
     */
    public static List<Optional<Interval>> intervals(int contexts, int drawSeeds, int count, Statistics statistics) {
        var values = new double[count][RESAMPLES];
        var defined = new int[count];
        if (contexts >= 2) {
            var random = new SplittableRandom(SEED);
            for (int i = 0; i < RESAMPLES; i++) {
                if (Thread.currentThread().isInterrupted()) {
                    throw new CancellationException("interrupted while intervals were computed");
                }
                var found = statistics.of(resample(contexts, random), resample(drawSeeds, random));
                for (int s = 0; s < count; s++) {
                    if (!Double.isNaN(found[s])) {
                        values[s][defined[s]++] = found[s];
                    }
                }
            }
        }
        return IntStream.range(0, count)
                .mapToObj(s -> interval(Arrays.copyOf(values[s], defined[s])))
                .toList();
    }

    private static Optional<Interval> interval(double[] values) {
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
