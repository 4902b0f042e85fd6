package org.dpsfleet.perceptual.distortion;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.dpsfleet.perceptual.Seeds;

/** Prints how long each distortion takes for 256 images of 64 x 64. A program, not a test. */
final class DistortionTimings {
    private static final int IMAGES = 256;
    private static final int LENGTH = 3 * 64 * 64;

    private DistortionTimings() {}

    public static void main(String[] arguments) {
        int threads = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 2;
        float[] source = new float[IMAGES * LENGTH];
        var random = Seeds.generator(1, "timings");
        for (int i = 0; i < source.length; i++) {
            source[i] = random.nextInt(256) / 255f;
        }
        float[] target = new float[source.length];
        for (Distortion kind : Distortions.PUBLISHED) {
            double[] millis = IntStream.range(0, 60)
                    .mapToDouble(repetition -> time(kind, source, target, threads))
                    .skip(20)
                    .sorted()
                    .toArray();
            System.out.printf(
                    "%-10s best %6.2f ms, median %6.2f ms per %d images, %d threads%n",
                    kind.name(), millis[0], millis[millis.length / 2], IMAGES, threads);
        }
    }

    private static double time(Distortion kind, float[] source, float[] target, int threads) {
        DrawnDistortion[] drawn = new DrawnDistortion[IMAGES];
        var random = Seeds.generator(2, "timings");
        Arrays.setAll(drawn, i -> kind.draw(random, 64));
        long begin = System.nanoTime();
        IntStream parts = IntStream.range(0, threads);
        (threads > 1 ? parts.parallel() : parts).forEach(part -> {
            var scratch = new Scratch(64);
            for (int i = part; i < IMAGES; i += threads) {
                drawn[i].apply(source, i * LENGTH, target, i * LENGTH, scratch);
            }
        });
        return (System.nanoTime() - begin) / 1e6;
    }
}
