package org.dpsfleet.benchmarks.measure;

/** Since when something runs, by the clock and by this process's processor time. */
public record Stopwatch(long nanos, double processorSeconds) {
    /** One that runs from now on. */
    public static Stopwatch start() {
        return new Stopwatch(System.nanoTime(), Machine.coreSeconds());
    }

    /** By the clock. */
    public double seconds() {
        return (System.nanoTime() - nanos) / 1e9;
    }

    /** Seconds that this process's threads had a core since then. */
    public double coreSeconds() {
        return Machine.coreSeconds() - processorSeconds;
    }

    /**
     * How long something ran.
     *
     * @param coreSeconds as above
     */
    public record Lap(double seconds, double coreSeconds) {}

    /** Both at once. */
    public Lap lap() {
        return new Lap(seconds(), coreSeconds());
    }
}
