package org.dpsfleet.benchmarks;

import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.dpsfleet.benchmarks.measure.BytesTable;

/**
 * AlexNet with random weights, its scalars adapted to all 720 rankings, on procedural images.
 *
 * @param repetitions of each ranking and draw seed
 */
public record FullGrid(int repetitions) {
    /** All rankings of the six distortions. */
    public static final int CONTEXTS = 720;

    public static final int DRAW_SEEDS = 5;

    /** The one with about so many metrics, its baselines among them. */
    public static FullGrid ofAbout(int metrics) {
        return new FullGrid(Math.max(1, Math.round((float) metrics / (CONTEXTS * DRAW_SEEDS)) - 1));
    }

    public long adaptedMetrics() {
        return (long) repetitions * baselines();
    }

    /** Nothing is random in a baseline, so it has no repetitions. */
    public long baselines() {
        return (long) CONTEXTS * DRAW_SEEDS;
    }

    /** Adapted ones and baselines. */
    public long metrics() {
        return adaptedMetrics() + baselines();
    }

    /** What bytes per metric are counted by; a baseline has scores, but nearly no checkpoint. */
    public BytesTable.Per perMetric() {
        return new BytesTable.Per("metric", metrics());
    }

    public BytesTable.Per perAdaptedMetric() {
        return new BytesTable.Per("adapted metric", adaptedMetrics());
    }

    /** The experiment's file, to which more can be appended. */
    public String yaml(String name) {
        var seeds = IntStream.range(0, DRAW_SEEDS).mapToObj(String::valueOf).collect(Collectors.joining(", "));
        return String.format(Locale.ROOT, """
                name: %s
                networks:
                  - name: alexnet
                    weights: {kind: random, seed: 1}
                contexts: {kind: all}
                variants: [baseline, lin]
                draw_seeds: [%s]
                repetitions: %d
                train: {kind: dead-leaves, images: 64, seed: 1}
                test:
                  images: {kind: dead-leaves, images: 64, seed: 2}
                """, name, seeds, repetitions);
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%,d adapted metrics (%d contexts, %d draw seeds, %d repetitions) and %,d baselines",
                adaptedMetrics(),
                CONTEXTS,
                DRAW_SEEDS,
                repetitions,
                baselines());
    }
}
