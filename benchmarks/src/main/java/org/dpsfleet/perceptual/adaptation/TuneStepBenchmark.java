package org.dpsfleet.perceptual.adaptation;

import ai.djl.ndarray.NDManager;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.dpsfleet.perceptual.Seeds;
import org.dpsfleet.perceptual.context.Rankings;
import org.dpsfleet.perceptual.metric.Dropout;
import org.dpsfleet.perceptual.metric.FeatureComparison;
import org.dpsfleet.perceptual.metric.ImageGroups;
import org.dpsfleet.perceptual.metric.ImageShape;
import org.dpsfleet.perceptual.metric.ImageUpload;
import org.dpsfleet.perceptual.network.Architecture;
import org.dpsfleet.perceptual.network.Parameters;
import org.dpsfleet.perceptual.tensor.ComputeDevice;
import org.dpsfleet.vocabulary.Logit;
import org.dpsfleet.vocabulary.Protocol;
import org.dpsfleet.vocabulary.SyncLoss;
import org.dpsfleet.vocabulary.TrainingSpec;
import org.jspecify.annotations.Nullable;
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
 * One optimiser step of {@code tune} or {@code scratch}: a network with its scalars and logit net, forward, backward
 * and Adam, on images that are there. In this package because a network's column is no part of the public interface.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@Warmup(iterations = 2, time = 2)
@Measurement(iterations = 5, time = 2)
public class TuneStepBenchmark {
    /** Height and width of the images. */
    public static final int SIDE = 64;

    private static final double LEARNING_RATE = 1e-4;
    private static final ImageShape SHAPE = new ImageShape(SIDE, SIDE);

    @Param("alexnet")
    public String network = "";

    @Param("128")
    public int batch;

    /** Triplets that go through the network together; 0 for as many as a worker takes. */
    @Param("0")
    public int microBatch;

    private final NDManager manager = ComputeDevice.cpu().newManager();
    private @Nullable ImageGroups triplets;
    private float[] judges = {};
    private @Nullable NetworkColumn column;
    private long step;

    /** Draws images; the network starts at random. */
    @Setup
    public void setUp() {
        var architecture = Architecture.of(network);
        var settings = new TrainingSettings(
                Protocol.CORRECTED,
                new TrainingSpec(batch, 1, List.of(LEARNING_RATE), 0, 0.5, SyncLoss.UNTIL_HALF, 0, Logit.LARGE));
        List<Integer> layers = architecture.publishedLayers();
        var state = NetworkState.initial(
                Parameters.random(architecture, layers.getLast(), 1),
                FeatureComparison.DEFAULT.channels(architecture, layers),
                new Column(Rankings.all().getFirst(), 0),
                settings,
                1);
        int usual = NetworkAdaptation.usualMicroBatch(architecture, layers, ComputeDevice.cpu());
        int together = Math.min(batch, microBatch > 0 ? microBatch : usual);
        column = new NetworkColumn(manager, layers, FeatureComparison.DEFAULT, settings, state, together);
        var random = new Random(1);
        float[] references = images(random);
        var images = List.of(references, alike(references, random), images(random));
        triplets = new ImageUpload().groups(SHAPE, images);
        judges = new float[batch];
    }

    /** Closer than any other image, as those say who judge: a training knows that much after a few steps. */
    private static float[] alike(float[] images, Random random) {
        float[] alike = images.clone();
        for (int i = 0; i < alike.length; i++) {
            alike[i] += 0.01f * random.nextFloat();
        }
        return alike;
    }

    private float[] images(Random random) {
        float[] values = new float[batch * SHAPE.floats()];
        for (int i = 0; i < values.length; i++) {
            values[i] = random.nextFloat();
        }
        return values;
    }

    /** Takes the step; returns the loss. */
    @Benchmark
    public float step() {
        var set = Objects.requireNonNull(column);
        var images = Objects.requireNonNull(triplets);
        step++;
        var dropout = new Dropout.PerExample(position -> Seeds.generator(1, "dropout", step, position));
        return set.step(
                        (target, from, count) -> set.extractor().recorded(target, from, count, images, dropout),
                        judges,
                        0,
                        LEARNING_RATE,
                        step)
                .loss()[0];
    }

    /** Frees the memory. */
    @TearDown
    public void tearDown() {
        Objects.requireNonNull(column).close();
        manager.close();
    }
}
