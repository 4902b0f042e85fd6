package org.dpsfleet.perceptual.triplet;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.dpsfleet.perceptual.imageset.DeadLeaves;
import org.dpsfleet.perceptual.imageset.ResizedImages;

/** Prints how long it takes to draw and fill a batch of 256 triplets. A program, not a test. */
final class TripletTimings {
    private static final int TRIPLETS = 256;

    private TripletTimings() {}

    public static void main(String[] arguments) {
        int threads = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 2;
        ResizedImages images = ResizedImages.all(new DeadLeaves(1, TRIPLETS), 64);
        var batch = new TripletBatch(TRIPLETS, 64, threads);
        var draws = new TripletDraws(1, "timings");
        int[] indices = IntStream.range(0, TRIPLETS).toArray();
        try (ExecutorService executor = Executors.newFixedThreadPool(threads)) {
            double[] millis = IntStream.range(0, 100)
                    .mapToDouble(epoch -> {
                        long begin = System.nanoTime();
                        batch.fill(images, indices, draws.draw(epoch, indices), Normalisation.ALL, executor);
                        return (System.nanoTime() - begin) / 1e6;
                    })
                    .skip(40)
                    .sorted()
                    .toArray();
            System.out.printf(
                    "best %.2f ms, median %.2f ms per %d triplets, %d threads%n",
                    millis[0], millis[millis.length / 2], TRIPLETS, threads);
        }
    }
}
