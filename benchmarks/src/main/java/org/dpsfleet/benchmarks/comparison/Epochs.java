package org.dpsfleet.benchmarks.comparison;

import java.util.Arrays;

/**
 * How long the epochs of an adaptation took.
 *
 * @param name of the row
 * @param contexts adapted side by side
 * @param seconds of each epoch
 * @param coreSeconds that all threads together had a core, of each epoch
 * @param load average over one minute when it ended
 */
@SuppressWarnings("ArrayRecordComponent") // a row of a table, never compared
record Epochs(String name, int contexts, double[] seconds, double[] coreSeconds, double load) {
    /** Epochs of a whole adaptation, as published. */
    static final int WHOLE = 10;

    /** Median without the first epoch, in which both sides warm up. */
    private static double warmMedian(double[] epochs) {
        return median(Arrays.copyOfRange(epochs, Math.min(1, epochs.length - 1), epochs.length));
    }

    /** Of a whole adaptation of ten epochs. */
    double secondsPerContext() {
        return WHOLE * warmMedian(seconds) / contexts;
    }

    /** The same in core-seconds. */
    double coreSecondsPerContext() {
        return WHOLE * warmMedian(coreSeconds) / contexts;
    }

    double contextsPerHour() {
        return 3600 / secondsPerContext();
    }

    static double median(double[] values) {
        if (values.length == 0) {
            return Double.NaN;
        }
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int half = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
    }
}
