package org.dpsfleet.coordinator.plan;

import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.dpsfleet.schemas.message.NetworkMetric;
import org.dpsfleet.schemas.spec.ExperimentSpec;
import org.dpsfleet.schemas.spec.NetworkSpec;
import org.dpsfleet.vocabulary.Comparison;
import org.dpsfleet.vocabulary.Variant;

/** The order of a plan's tasks: by networks, comparisons, draw seeds, variants, contexts, repetitions. */
final class Grid {
    private final List<NetworkSpec> networks;
    private final List<Comparison> comparisons;
    private final List<Long> drawSeeds;
    private final List<Variant> variants;
    private final long[] shares;
    private final int contexts;
    private final int repetitions;
    private final int columnsPerTask;
    private final long perCombination;

    Grid(ExperimentSpec spec, int contexts, int columnsPerTask) {
        networks = networks(spec);
        comparisons = spec.metrics().comparisons();
        drawSeeds = spec.replicates().drawSeeds();
        variants = spec.metrics().variants();
        repetitions = spec.replicates().repetitions();
        this.contexts = contexts;
        this.columnsPerTask = columnsPerTask;
        shares = variants.stream().mapToLong(this::shares).toArray();
        perCombination = variants.stream().mapToLong(this::shares).sum();
    }

    /**
     * What one task is about.
     *
     * @param from its first context
     * @param to the context after its last one
     */
    record Cell(
            NetworkSpec network,
            Comparison comparison,
            long drawSeed,
            Variant variant,
            int from,
            int to,
            int firstRepetition,
            int repetitions) {}

    long count() {
        return combinations() * perCombination;
    }

    long combinations() {
        return (long) networks.size() * comparisons.size() * drawSeeds.size();
    }

    Cell cell(long position) {
        Objects.checkIndex(position, count());
        long combination = position / perCombination;
        long left = position % perCombination;
        int v = 0;
        while (left >= shares[v]) {
            left -= shares[v++];
        }
        var drawSeed = drawSeeds.get((int) (combination % drawSeeds.size()));
        long pair = combination / drawSeeds.size();
        var comparison = comparisons.get((int) (pair % comparisons.size()));
        var network = networks.get((int) (pair / comparisons.size()));
        var variant = variants.get(v);
        int runs = repetitions(variant);
        if (variant.trainsNetwork()) {
            var context = (int) (left / runs);
            return new Cell(network, comparison, drawSeed, variant, context, context + 1, (int) (left % runs), 1);
        }
        var from = (int) (contexts * left / shares[v]);
        var to = (int) (contexts * (left + 1) / shares[v]);
        return new Cell(network, comparison, drawSeed, variant, from, to, 0, runs);
    }

    /**
     * The tasks that train on the same passes through the frozen network as that at a position, which is one of them: of
     * the same contexts and draws with every comparison and all compared layers of the same network.
     */
    LongStream together(long position) {
        var cell = cell(position);
        if (cell.variant() != Variant.LIN) {
            return LongStream.of(position);
        }
        long seed = position / perCombination % drawSeeds.size();
        long left = position % perCombination;
        return alike(cell.network())
                .mapToLong(n -> n)
                .flatMap(n -> LongStream.range(n * comparisons.size(), (n + 1) * comparisons.size()))
                .map(pair -> (pair * drawSeeds.size() + seed) * perCombination + left);
    }

    /**
     * All that is compared of the network of a cell, the cell's own metric among it; empty where that is all, and where
     * contexts have networks of their own.
     */
    List<NetworkMetric> metrics(Cell cell, boolean channelNorm) {
        if (cell.variant().trainsNetwork()) {
            return List.of();
        }
        var metrics = alike(cell.network())
                .mapToObj(networks::get)
                .flatMap(network -> comparisons.stream()
                        .map(comparison -> new NetworkMetric(comparison, channelNorm, network.layers())))
                .toList();
        return metrics.size() == 1 ? List.of() : metrics;
    }

    /** The places of those with the same parameters, whatever layers of it are compared. */
    private IntStream alike(NetworkSpec network) {
        return IntStream.range(0, networks.size())
                .filter(n -> networks.get(n).name().equals(network.name())
                        && networks.get(n).weights().equals(network.weights()));
    }

    /** Layers named and layers left out may be the same network, twice. */
    private static List<NetworkSpec> networks(ExperimentSpec spec) {
        return spec.metrics().networks().stream().distinct().toList();
    }

    /** Into how many tasks a variant is taken apart, for one of the combinations. */
    private long shares(Variant variant) {
        // Each context trains its own network: nothing is shared, so grouping contexts gains nothing.
        return variant.trainsNetwork()
                ? (long) contexts * repetitions(variant)
                : Math.ceilDiv(contexts, Math.max(1, columnsPerTask / repetitions(variant)));
    }

    /** Nothing is random in a baseline. */
    private int repetitions(Variant variant) {
        return variant == Variant.BASELINE ? 1 : repetitions;
    }
}
