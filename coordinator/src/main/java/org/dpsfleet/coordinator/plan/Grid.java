package org.dpsfleet.coordinator.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.dpsfleet.schemas.message.NetworkMetric;
import org.dpsfleet.schemas.spec.ExperimentSpec;
import org.dpsfleet.schemas.spec.NetworkSpec;
import org.dpsfleet.vocabulary.Comparison;
import org.dpsfleet.vocabulary.TrainingSpec;
import org.dpsfleet.vocabulary.Variant;

/**
 * The order of a plan's tasks: by networks, comparisons, channel norms, draw seeds, variants, trainings, contexts,
 * repetitions.
 */
final class Grid {
    /** A baseline is not trained: experiments that differ in training only share its task. */
    private static final List<TrainingSpec> UNTRAINED = List.of(TrainingSpec.published());

    private final List<NetworkSpec> networks;
    private final List<Comparison> comparisons;
    private final List<Boolean> channelNorms;
    private final List<Long> drawSeeds;
    private final List<Variant> variants;
    private final List<TrainingSpec> trainings;
    private final long[] shares;
    private final int contexts;
    private final int repetitions;
    private final int columnsPerTask;
    private final long perCombination;

    Grid(ExperimentSpec spec, int contexts, int columnsPerTask) {
        networks = networks(spec);
        comparisons = spec.metrics().comparisons();
        channelNorms = spec.metrics().channelNorms();
        drawSeeds = spec.replicates().drawSeeds();
        variants = spec.metrics().variants();
        trainings = spec.training().all();
        repetitions = spec.replicates().repetitions();
        this.contexts = contexts;
        this.columnsPerTask = columnsPerTask;
        shares = variants.stream().mapToLong(this::shares).toArray();
        perCombination = variants.stream()
                .mapToLong(variant -> shares(variant) * trainings(variant).size())
                .sum();
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
            boolean channelNorm,
            long drawSeed,
            Variant variant,
            TrainingSpec training,
            int from,
            int to,
            int firstRepetition,
            int repetitions) {}

    /**
     * Where a task is.
     *
     * @param metric number of its network, comparison and channel norm
     * @param seed number of its draw seed
     * @param before how many tasks of the same metric and draw seed are of variants before its own
     * @param share number of its contexts, and repetition where each is a task
     */
    private record Place(long metric, int seed, long before, int variant, int training, long share) {}

    long count() {
        return combinations() * perCombination;
    }

    long combinations() {
        return (long) networks.size() * comparisons.size() * channelNorms.size() * drawSeeds.size();
    }

    /** In which ways a variant is trained. */
    List<TrainingSpec> trainings(Variant variant) {
        return variant == Variant.BASELINE ? UNTRAINED : trainings;
    }

    private Place place(long position) {
        Objects.checkIndex(position, count());
        long combination = position / perCombination;
        long left = position % perCombination;
        long before = 0;
        int v = 0;
        for (long size = size(v); left - before >= size; size = size(v)) {
            before += size;
            v++;
        }
        left -= before;
        return new Place(
                combination / drawSeeds.size(),
                (int) (combination % drawSeeds.size()),
                before,
                v,
                (int) (left / shares[v]),
                left % shares[v]);
    }

    /** Of how many tasks of one metric and draw seed a variant consists. */
    private long size(int variant) {
        return shares[variant] * trainings(variants.get(variant)).size();
    }

    Cell cell(long position) {
        var place = place(position);
        var channelNorm = channelNorms.get((int) (place.metric % channelNorms.size()));
        long pair = place.metric / channelNorms.size();
        var comparison = comparisons.get((int) (pair % comparisons.size()));
        var network = networks.get((int) (pair / comparisons.size()));
        var variant = variants.get(place.variant);
        var training = trainings(variant).get(place.training);
        long drawSeed = drawSeeds.get(place.seed);
        int runs = repetitions(variant);
        if (variant.trainsNetwork()) {
            var from = (int) (place.share / runs);
            var run = (int) (place.share % runs);
            return new Cell(network, comparison, channelNorm, drawSeed, variant, training, from, from + 1, run, 1);
        }
        var from = (int) (contexts * place.share / shares[place.variant]);
        var to = (int) (contexts * (place.share + 1) / shares[place.variant]);
        return new Cell(network, comparison, channelNorm, drawSeed, variant, training, from, to, 0, runs);
    }

    /**
     * The tasks that train on the same passes through the frozen network as that at a position, which is one of them: of
     * the same contexts and draws with every comparison, every channel norm and all compared layers of the same network,
     * and every training with the same batches and the same images held out.
     */
    LongStream together(long position) {
        var cell = cell(position);
        if (cell.variant() != Variant.LIN) {
            return LongStream.of(position);
        }
        var place = place(position);
        var alike = IntStream.range(0, trainings.size())
                .filter(t -> trainings.get(t).batchSize() == cell.training().batchSize()
                        && trainings.get(t).validationFraction()
                                == cell.training().validationFraction())
                .toArray();
        int perNetwork = comparisons.size() * channelNorms.size();
        return ofParameters(cell.network())
                .mapToLong(n -> n)
                .flatMap(n -> LongStream.range(n * perNetwork, (n + 1) * perNetwork))
                .map(metric -> (metric * drawSeeds.size() + place.seed) * perCombination + place.before + place.share)
                .flatMap(first -> IntStream.of(alike).mapToLong(t -> first + t * shares[place.variant]));
    }

    /**
     * All that is compared of the network of a cell, the cell's own metric among it; empty where that is all, and where
     * contexts have networks of their own.
     */
    List<NetworkMetric> metrics(Cell cell) {
        if (cell.variant().trainsNetwork()) {
            return List.of();
        }
        var metrics = new ArrayList<NetworkMetric>();
        ofParameters(cell.network()).mapToObj(networks::get).forEach(network -> {
            for (var comparison : comparisons) {
                channelNorms.forEach(norm -> metrics.add(new NetworkMetric(comparison, norm, network.layers())));
            }
        });
        return metrics.size() == 1 ? List.of() : metrics;
    }

    /** The places of those with the same parameters, whatever layers of it are compared. */
    private IntStream ofParameters(NetworkSpec network) {
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
