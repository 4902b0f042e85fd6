package org.dpsfleet.perceptual.distortion;

import java.util.random.RandomGenerator;

/**
 * Enlarges the middle of the picture. Nearest neighbour.
 *
 * <p>First parameter: the scale, at least 1, drawn uniformly from [1.1, 2).
 */
final class ZoomIn implements ImageDistortion {
    @Override
    public Parameters draw(RandomGenerator random, int side) {
        return Parameters.uniform(random, 1.1, 2);
    }

    @Override
    public Parameters atStrength(double strength, RandomGenerator random, int side) {
        return Parameters.of(1 + strength);
    }

    @Override
    public void apply(Parameters parameters, float[] source, int from, float[] target, int to,
            Scratch scratch) {
        if (!(parameters.first() >= 1)) {
            throw new IllegalArgumentException(
                    "zoom_in needs a scale of at least 1, not " + parameters.first());
        }
        int side = scratch.side;
        float entry = NearestGrid.entry(1 / parameters.first(), side);
        int[] places = scratch.places;
        for (int i = 0; i < side; i++) {
            places[i] = NearestGrid.index(scratch.centered[i] * entry, side);
        }
        for (int channel = 0; channel < 3; channel++) {
            for (int row = 0; row < side; row++) {
                int rowTo = to + (channel * side + row) * side;
                int rowFrom = from + (channel * side + places[row]) * side;
                for (int column = 0; column < side; column++) {
                    target[rowTo + column] = source[rowFrom + places[column]];
                }
            }
        }
    }
}
