package org.dpsfleet.benchmarks.evaluation;

import ai.djl.ndarray.NDManager;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.dpsfleet.benchmarks.Material;
import org.dpsfleet.benchmarks.measure.Stopwatch;
import org.dpsfleet.perceptual.cache.DifferenceCache;
import org.dpsfleet.perceptual.cache.DifferenceKey;
import org.dpsfleet.perceptual.cache.FrozenNetwork;
import org.dpsfleet.perceptual.evaluation.DifferenceSource;
import org.dpsfleet.perceptual.evaluation.KeptDifferences;
import org.dpsfleet.perceptual.evaluation.NetworkOnDemand;
import org.dpsfleet.perceptual.evaluation.PerceptualTest;
import org.dpsfleet.perceptual.metric.Compared;
import org.dpsfleet.perceptual.metric.DifferenceExtractor;
import org.dpsfleet.perceptual.metric.FeatureComparison;
import org.dpsfleet.perceptual.metric.Scalars;
import org.dpsfleet.perceptual.network.Architecture;
import org.dpsfleet.perceptual.perceptualset.SimulatedJudgements;
import org.dpsfleet.perceptual.safetensors.FloatTensor;
import org.dpsfleet.perceptual.tensor.ComputeDevice;

/**
 * Evaluations of AlexNet's metrics with a cache.
 *
 * @param folder of the cache
 */
record KeptEvaluations(Material material, Path folder) {
    private static final Compared METRIC =
            new Compared(Architecture.ALEXNET.publishedLayers(), FeatureComparison.DEFAULT);
    private static final int CHANNELS = METRIC.channels(Architecture.ALEXNET);
    private static final String DATA = "made up";
    private static final int BATCH = 1000;

    /** Splits of triplets and pairs that are as large as those of BAPPS, or a part of that. */
    record Splits(List<UnseenSplit> triplets, List<UnseenSplit> pairs) {
        static Splits ofBapps(double part) {
            return new Splits(
                    splits("2afc/val/", 5, part, 4720, 4720, 10_856, 9440, 4720, 1888),
                    splits("jnd/val/", 3, part, 4800, 4800));
        }

        private static List<UnseenSplit> splits(String name, int people, double part, int... sizes) {
            return IntStream.range(0, sizes.length)
                    .mapToObj(i -> new UnseenSplit(name + i, (int) Math.ceil(sizes[i] * part), people))
                    .toList();
        }

        int size() {
            return triplets.stream().mapToInt(UnseenSplit::size).sum()
                    + pairs.stream().mapToInt(UnseenSplit::size).sum();
        }
    }

    private DifferenceCache cache() {
        return new DifferenceCache(folder, 1L << 34);
    }

    private static FrozenNetwork network() {
        return new FrozenNetwork("alexnet", "made up", List.of(), "", true, "nobody");
    }

    /** Fills the cache with differences that no network saw. */
    void makeUp(Splits splits) {
        var random = new Random(1);
        splits.triplets.forEach(split -> makeUp(split, 2, random));
        splits.pairs.forEach(split -> makeUp(split, 1, random));
    }

    private void makeUp(UnseenSplit split, int comparisons, Random random) {
        var key =
                new DifferenceKey(network().comparing(METRIC), DATA, split.name(), split.size(), comparisons, CHANNELS);
        try (var writer = cache().writer(key)) {
            for (int from = 0; from < split.size(); from += BATCH) {
                int count = Math.min(BATCH, split.size() - from);
                writer.append(IntStream.range(0, comparisons)
                        .mapToObj(c -> random(random, count * CHANNELS))
                        .toList());
            }
            writer.commit();
        }
    }

    private static float[] random(Random random, int length) {
        float[] values = new float[length];
        for (int i = 0; i < length; i++) {
            values[i] = random.nextFloat();
        }
        return values;
    }

    /** Scores many metrics on what was made up. */
    Stopwatch.Lap kept(Splits splits, int columns) {
        try (NDManager manager = ComputeDevice.cpu().newManager();
                var network = unloaded(manager)) {
            var source = kept(network, METRIC, List.of());
            var scalars = new Scalars(
                    manager,
                    new FloatTensor(new long[] {columns, CHANNELS}, random(new Random(2), columns * CHANNELS)));
            var watch = Stopwatch.start();
            var test = new PerceptualTest(manager, source, scalars);
            splits.triplets.forEach(split -> test.score(split, (done, total) -> {}));
            splits.pairs.forEach(split -> test.meanAveragePrecision(split, (done, total) -> {}));
            return watch.lap();
        }
    }

    /** Looks at pictures for several metrics, of which the first one is scored. */
    Stopwatch.Lap pass(int triplets, List<Compared> metrics) {
        try (NDManager manager = ComputeDevice.cpu().newManager();
                var network = unloaded(manager)) {
            var first = metrics.getFirst();
            var watch = Stopwatch.start();
            new PerceptualTest(
                            manager,
                            kept(network, first, metrics),
                            Scalars.ones(manager, first.channels(Architecture.ALEXNET)))
                    .score(new SimulatedJudgements(1, triplets), (done, total) -> {});
            return watch.lap();
        }
    }

    private NetworkOnDemand unloaded(NDManager manager) {
        return new NetworkOnDemand(manager, layers -> material.alexnet(), DifferenceExtractor.usualMicroBatch(manager));
    }

    private DifferenceSource kept(NetworkOnDemand network, Compared metric, List<Compared> others) {
        return new KeptDifferences(cache(), network(), network, metric, others, new KeptDifferences.Listener() {
                    @Override
                    public void found(long pairs) {}

                    @Override
                    public void missed(long pairs) {}
                })
                .of(DATA);
    }
}
