package org.dpsfleet.perceptual.distortion;

import java.util.random.RandomGenerator;

/**
 * Multiplies all values by a factor.
 *
 * <p>First parameter: the factor in [0, 1], drawn uniformly from [0.1, 0.5).
 */
final class Darken implements Graded, Batchable {
    @Override
    public String name() {
        return "darken";
    }

    @Override
    public DrawnDistortion draw(RandomGenerator random, int side) {
        return new DrawnDistortion(this, Distortion.uniform(random, 0.1, 0.5));
    }

    @Override
    public DrawnDistortion atStrength(double strength, RandomGenerator random, int side) {
        return new DrawnDistortion(this, 1 - 0.9 * strength);
    }

    @Override
    public PixelOperation operation() {
        return PixelOperation.SCALE;
    }

    @Override
    public float[] numbers(DrawnDistortion drawn, int side) {
        return new float[] {(float) drawn.parameter(0)};
    }

    @Override
    public void apply(DrawnDistortion drawn, float[] source, int from, float[] target, int to, Scratch scratch) {
        float factor = numbers(drawn, scratch.side)[0];
        int count = 3 * scratch.side * scratch.side;
        for (int i = 0; i < count; i++) {
            target[to + i] = source[from + i] * factor;
        }
    }
}
