package org.dpsfleet.benchmarks;

import ai.djl.ndarray.NDManager;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.dpsfleet.perceptual.context.Ranking;
import org.dpsfleet.perceptual.context.Rankings;
import org.dpsfleet.perceptual.evaluation.ContextTest;
import org.dpsfleet.perceptual.metric.DifferenceExtractor;
import org.dpsfleet.perceptual.metric.Scalars;
import org.dpsfleet.perceptual.network.Architecture;
import org.dpsfleet.perceptual.safetensors.FloatTensor;
import org.dpsfleet.perceptual.tensor.ComputeDevice;
import org.dpsfleet.perceptual.triplet.Normalisation;
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

/** The evaluation pass: 256 test triplets scored in many contexts, each with scalars of its own. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@Warmup(iterations = 2, time = 2)
@Measurement(iterations = 5, time = 2)
public class EvaluationBenchmark {
    private static final int TRIPLETS = 256;

    @Param({"1", "720"})
    private int contexts;

    private final NDManager manager = ComputeDevice.cpu().newManager();
    private final DifferenceExtractor extractor =
            new DifferenceExtractor(manager, Material.ofProperties().alexnet(), Architecture.ALEXNET.publishedLayers());
    private final ContextTest test = new ContextTest(Material.ofProperties().images(TRIPLETS), 1, 1, Normalisation.ALL);

    /** Scores every context. */
    @Benchmark
    public List<ContextTest.Score> score() {
        List<Ranking> rankings = Rankings.all().subList(0, contexts);
        int channels = extractor.channels().stream().mapToInt(Integer::intValue).sum();
        float[] values = new float[contexts * channels];
        Arrays.fill(values, 1);
        try (NDManager scope = manager.newSubManager()) {
            var scalars = new Scalars(scope, new FloatTensor(new long[] {contexts, channels}, values));
            return test.score(scope, extractor, rankings, scalars, (done, all) -> {});
        }
    }

    /** Frees the network. */
    @TearDown
    public void tearDown() {
        manager.close();
    }
}
