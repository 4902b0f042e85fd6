package org.dpsfleet.benchmarks.measure;

import java.util.Arrays;

/** Processor time of pieces of work, which other programs hardly change. */
public final class CoreSeconds {
    private static final int ROUNDS = 5;

    /** The processor's clock ticks in hundredths of a second: of so many seconds, a tick is a fiftieth. */
    private static final double LEAST = 0.5;

    private CoreSeconds() {}

    /** Core-seconds of each piece of work; they take turns, and the cheapest of a few rounds counts. */
    public static double[] cheapest(Runnable... works) {
        int[] repeats = Arrays.stream(works).mapToInt(CoreSeconds::repeats).toArray();
        double[] cheapest = new double[works.length];
        Arrays.fill(cheapest, Double.MAX_VALUE);
        for (int round = 0; round < ROUNDS; round++) {
            for (int w = 0; w < works.length; w++) {
                cheapest[w] = Math.min(cheapest[w], of(works[w], repeats[w]) / repeats[w]);
            }
        }
        return cheapest;
    }

    /** How often a piece of work has to be done, so that its time can be told. */
    private static int repeats(Runnable work) {
        int repeats = 1;
        while (of(work, repeats) < LEAST) {
            repeats *= 2;
        }
        return repeats;
    }

    private static double of(Runnable work, int repeats) {
        double start = Machine.coreSeconds();
        for (int i = 0; i < repeats; i++) {
            work.run();
        }
        return Machine.coreSeconds() - start;
    }
}
