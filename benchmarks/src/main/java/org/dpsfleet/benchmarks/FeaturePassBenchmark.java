package org.dpsfleet.benchmarks;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.util.List;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.dpsfleet.perceptual.Seeds;
import org.dpsfleet.perceptual.metric.DifferenceExtractor;
import org.dpsfleet.perceptual.metric.ImageShape;
import org.dpsfleet.perceptual.network.Architecture;
import org.dpsfleet.perceptual.tensor.ComputeDevice;
import org.dpsfleet.perceptual.triplet.Normalisation;
import org.dpsfleet.perceptual.triplet.TripletBatch;
import org.dpsfleet.perceptual.triplet.TripletDraws;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** The feature pass with its comparison: AlexNet, 256 triplets, their data path left out. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@Warmup(iterations = 2, time = 2)
@Measurement(iterations = 5, time = 2)
public class FeaturePassBenchmark {
    private static final int BATCH = 256;

    /** Whether half of the squared differences are dropped, as in training. */
    @Param({"false", "true"})
    private boolean dropout;

    private final NDManager manager = ComputeDevice.cpu().newManager();
    private final DifferenceExtractor extractor =
            new DifferenceExtractor(manager, Material.ofProperties().alexnet(), Architecture.ALEXNET.publishedLayers());
    private final TripletBatch batch = filled();

    private static TripletBatch filled() {
        int[] all = IntStream.range(0, BATCH).toArray();
        var batch = new TripletBatch(BATCH, Material.SIDE);
        batch.fill(
                Material.ofProperties().images(BATCH),
                all,
                new TripletDraws(1, "benchmark").draw(0, all),
                Normalisation.ALL,
                ForkJoinPool.commonPool());
        return batch;
    }

    /** Pooled differences of one batch. */
    @Benchmark
    public float differences() {
        try (NDManager scope = manager.newSubManager()) {
            NDList v = extractor.differences(
                    scope,
                    ImageShape.PATCH,
                    batch.size(),
                    batch.reference(),
                    List.of(batch.first(), batch.second()),
                    dropout ? Seeds.generator(1, "dropout") : null);
            NDArray one = v.get(0).get(0, 0);
            return one.getFloat();
        }
    }

    /** Frees the network. */
    @TearDown
    public void tearDown() {
        manager.close();
    }
}
