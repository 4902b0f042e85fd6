package org.dpsfleet.perceptual.distortion;

import java.util.random.RandomGenerator;

/**
 * Multiplies all values by a factor.
 *
 * <p>First parameter: the factor in [0, 1], drawn uniformly from [0.1, 0.5).
 */
final class Darken implements ImageDistortion {
    @Override
    public Parameters draw(RandomGenerator random, int side) {
        return Parameters.uniform(random, 0.1, 0.5);
    }

    @Override
    public Parameters atStrength(double strength, RandomGenerator random, int side) {
        return Parameters.of(1 - 0.9 * strength);
    }

    @Override
    public void apply(Parameters parameters, float[] source, int from, float[] target, int to,
            Scratch scratch) {
        float factor = (float) parameters.first();
        int count = 3 * scratch.side * scratch.side;
        for (int i = 0; i < count; i++) {
            target[to + i] = source[from + i] * factor;
        }
    }
}
