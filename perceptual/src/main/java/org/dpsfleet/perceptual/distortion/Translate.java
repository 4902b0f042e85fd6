package org.dpsfleet.perceptual.distortion;

import java.util.Arrays;
import java.util.random.RandomGenerator;

/**
 * Shifts the picture by whole pixels; what comes from outside is black.
 *
 * <p>Parameters: pixels to the right, pixels down. Each is drawn uniformly from half a side to
 * the left (up) to half a side to the right (down) and rounded half to even, so that the two end
 * values have half the probability of the others.
 */
final class Translate implements Graded, Batchable {
    @Override
    public String name() {
        return "translate";
    }

    @Override
    public DrawnDistortion draw(RandomGenerator random, int side) {
        return new DrawnDistortion(this, shift(random, side), shift(random, side));
    }

    private static double shift(RandomGenerator random, int side) {
        return Math.rint(side * (random.nextFloat() - 0.5));
    }

    @Override
    public DrawnDistortion atStrength(double strength, RandomGenerator random, int side) {
        double direction = random.nextDouble(2 * Math.PI);
        double length = side / 2.0 * strength;
        return new DrawnDistortion(
                this, Math.rint(length * Math.cos(direction)), Math.rint(length * Math.sin(direction)));
    }

    @Override
    public PixelOperation operation() {
        return PixelOperation.SAMPLE;
    }

    @Override
    public float[] numbers(DrawnDistortion drawn, int side) {
        float pixel = NearestGrid.entry(1, side);
        // Rounding moves places by far less than half a pixel, so whole pixels stay whole ones.
        var right = (float) Math.rint(drawn.parameter(0));
        var down = (float) Math.rint(drawn.parameter(1));
        return new float[] {pixel, 0, 0, pixel, -right * pixel, -down * pixel};
    }

    @Override
    public void apply(DrawnDistortion drawn, float[] source, int from, float[] target, int to, Scratch scratch) {
        int side = scratch.side;
        var right = (int) Math.rint(drawn.parameter(0));
        var down = (int) Math.rint(drawn.parameter(1));
        int length = side - Math.abs(right);
        Arrays.fill(target, to, to + 3 * side * side, 0);
        if (length <= 0) {
            return;
        }
        for (int channel = 0; channel < 3; channel++) {
            for (int row = Math.max(0, down); row < Math.min(side, side + down); row++) {
                int rowFrom = from + (channel * side + row - down) * side + Math.max(0, -right);
                int rowTo = to + (channel * side + row) * side + Math.max(0, right);
                System.arraycopy(source, rowFrom, target, rowTo, length);
            }
        }
    }
}
