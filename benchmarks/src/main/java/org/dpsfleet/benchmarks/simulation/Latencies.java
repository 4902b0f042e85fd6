package org.dpsfleet.benchmarks.simulation;

import java.util.Arrays;

/** Durations in milliseconds, of which quantiles are asked for in the end; safe for many threads. */
final class Latencies {
    private long[] millis = new long[1024];
    private int count;

    synchronized void add(long latency) {
        if (count == millis.length) {
            millis = Arrays.copyOf(millis, 2 * count);
        }
        millis[count++] = latency;
    }

    /**
     * The value that a share of all does not exceed; 0 if there is none.
     *
     * @param share from 0 to 1
     */
    synchronized long quantile(double share) {
        if (count == 0) {
            return 0;
        }
        var sorted = Arrays.copyOf(millis, count);
        Arrays.sort(sorted);
        return sorted[(int) Math.min(count - 1L, Math.round(share * (count - 1)))];
    }
}
