package org.dpsfleet.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.dpsfleet.perceptual.imageset.DeadLeaves;
import org.dpsfleet.perceptual.imageset.PixelFile;
import org.dpsfleet.perceptual.imageset.ResizedImages;
import org.dpsfleet.perceptual.triplet.Normalisation;
import org.dpsfleet.perceptual.triplet.TripletBatch;
import org.dpsfleet.perceptual.triplet.TripletDraw;
import org.dpsfleet.perceptual.triplet.TripletDraws;
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
import org.openjdk.jmh.annotations.Warmup;

/** The data path: 256 images distorted twice and normalised, new draws every time. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class DataPathBenchmark {
    private static final int BATCH = 256;
    private static final int[] ALL = IntStream.range(0, BATCH).toArray();

    @Param({"1", "2"})
    private int threads;

    /** Where the images are: in the heap, or in a file that is mapped. */
    @Param({"heap", "file"})
    private String kept = "";

    private ResizedImages images = Material.ofProperties().images(BATCH);
    private final TripletDraws draws = new TripletDraws(1, "benchmark");
    private TripletBatch batch = new TripletBatch(1, Material.SIDE, 1);
    private int epoch;

    /** Makes room for the batch, and the file. */
    @Setup
    public void setUp() throws IOException {
        if (kept.equals("file")) {
            images = mapped(images);
        }
        batch = new TripletBatch(BATCH, Material.SIDE, threads);
    }

    private static ResizedImages mapped(ResizedImages images) throws IOException {
        Path path = Files.createTempFile("bench", ".pixels");
        try {
            var file = new PixelFile(path, "ab".repeat(32), images.size(), images.side());
            file.write(images::image, () -> {});
            return ResizedImages.mapped(file, new DeadLeaves(1, BATCH)).orElseThrow();
        } finally {
            Files.delete(path); // what is mapped stays
        }
    }

    /** Draws and fills one batch. */
    @Benchmark
    public float[] fill() {
        List<TripletDraw> drawn = draws.draw(epoch++, ALL);
        batch.fill(images, ALL, drawn, Normalisation.ALL, ForkJoinPool.commonPool());
        return batch.first();
    }
}
