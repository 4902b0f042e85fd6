package org.dpsfleet.benchmarks;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.dpsfleet.perceptual.tensor.ComputeDevice;
import org.dpsfleet.perceptual.triplet.Normalisation;
import org.dpsfleet.perceptual.triplet.TripletDraw;
import org.dpsfleet.perceptual.triplet.TripletDraws;
import org.dpsfleet.perceptual.triplet.device.DeviceTriplets;
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

/** The data path by operations on tensors: images distorted twice and normalised on a device, new draws every time. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class DevicePathBenchmark {
    private static final int MOST = 256;

    /** Such as {@code cuda:0}. */
    @Param("auto")
    private String device = "auto";

    /** With few pictures it is the calls that take the time. */
    @Param({"6", "256"})
    private int batch;

    private final TripletDraws draws = new TripletDraws(1, "benchmark");
    private int[] all = {};
    private @Nullable NDManager manager;
    private @Nullable DeviceTriplets triplets;
    private int epoch;

    /** Uploads the pictures. */
    @Setup
    public void setUp() {
        all = IntStream.range(0, batch).toArray();
        manager = ComputeDevice.named(device).newManager();
        triplets = new DeviceTriplets(manager, Material.ofProperties().images(MOST), Normalisation.ALL);
    }

    /** The part of it that stays in Java. */
    @Benchmark
    public List<TripletDraw> draw() {
        return draws.draw(epoch++, all);
    }

    /** Draws and makes one batch; waits for the device by reading a number. */
    @Benchmark
    public float make() {
        try (NDArray made = Objects.requireNonNull(triplets).make(Objects.requireNonNull(manager), all, draw());
                NDArray one = made.get(0, 0, 0, 0)) {
            return one.getFloat();
        }
    }

    /** Frees the memory. */
    @TearDown
    public void tearDown() {
        Objects.requireNonNull(triplets).close();
        Objects.requireNonNull(manager).close();
    }
}
