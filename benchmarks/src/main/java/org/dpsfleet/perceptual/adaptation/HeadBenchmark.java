package org.dpsfleet.perceptual.adaptation;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.dpsfleet.perceptual.context.Ranking;
import org.dpsfleet.perceptual.context.Rankings;
import org.dpsfleet.perceptual.network.Architecture;
import org.dpsfleet.perceptual.tensor.ComputeDevice;
import org.dpsfleet.vocabulary.Logit;
import org.dpsfleet.vocabulary.Protocol;
import org.dpsfleet.vocabulary.SyncLoss;
import org.dpsfleet.vocabulary.TrainingSpec;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * One optimiser step of the head, 256 triplets: scalars and logit nets of all columns, forward,
 * backward and Adam. In this package because a block of columns is no part of the public interface.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@Warmup(iterations = 2, time = 2)
@Measurement(iterations = 5, time = 2)
public class HeadBenchmark {
    private static final int BATCH = 256;

    @Param({"1", "48", "720"})
    public int columns;

    private final NDManager manager = ComputeDevice.cpu().newManager();
    private final List<ColumnBlock> blocks = new ArrayList<>();
    private final float[] judges = new float[ColumnBlock.WIDTH * BATCH];
    private final NDArray v;
    private long step;

    /** Draws pooled differences of a plausible size. */
    public HeadBenchmark() {
        var random = new Random(1);
        v = differences(random);
        for (int i = 0; i < judges.length; i++) {
            judges[i] = random.nextInt(2);
        }
    }

    private static List<Integer> channels() {
        Architecture alexnet = Architecture.ALEXNET;
        return alexnet.publishedLayers().stream().map(alexnet::channels).toList();
    }

    private NDArray differences(Random random) {
        int channels = channels().stream().mapToInt(Integer::intValue).sum();
        float[] values = new float[2 * BATCH * channels];
        for (int i = 0; i < values.length; i++) {
            values[i] = random.nextFloat() * 0.01f;
        }
        return manager.create(values, new Shape(2 * BATCH, channels));
    }

    /** Makes the columns, each of a context of its own. */
    @Setup
    public void setUp() {
        var settings = new TrainingSettings(
                Protocol.CORRECTED,
                new TrainingSpec(BATCH, 1, List.of(1e-3), 0, 0.5, SyncLoss.UNTIL_HALF, 0, Logit.LARGE));
        List<Ranking> rankings = Rankings.all().subList(0, columns);
        ColumnState state =
                ColumnState.initial(rankings.stream().map(r -> new Column(r, 0)).toList(), channels(), settings, 1);
        var gradient = BlockGradient.on(manager, settings.training());
        for (int b = 0; b < state.blocks(); b++) {
            blocks.add(new ColumnBlock(
                    manager, gradient, settings.protocol(), state.columnsOf(b), state.entries(), state.block(b)));
        }
    }

    /** One step of all columns. */
    @Benchmark
    public float step() {
        step++;
        float sum = 0;
        for (ColumnBlock block : blocks) {
            sum += block.step(v, judges, 0, 1e-3, step).loss()[0];
        }
        return sum;
    }

    /** Frees the columns. */
    @TearDown
    public void tearDown() {
        manager.close();
    }
}
