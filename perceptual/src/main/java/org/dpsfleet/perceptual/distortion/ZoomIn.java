package org.dpsfleet.perceptual.distortion;

import java.util.random.RandomGenerator;

/**
 * Enlarges the middle of the picture. Nearest neighbour.
 *
 * <p>First parameter: the scale, at least 1, drawn uniformly from [1.1, 2).
 */
final class ZoomIn implements Graded, Batchable {
    @Override
    public String name() {
        return "zoom_in";
    }

    @Override
    public DrawnDistortion draw(RandomGenerator random, int side) {
        return new DrawnDistortion(this, Distortion.uniform(random, 1.1, 2));
    }

    @Override
    public DrawnDistortion atStrength(double strength, RandomGenerator random, int side) {
        return new DrawnDistortion(this, 1 + strength);
    }

    @Override
    public PixelOperation operation() {
        return PixelOperation.SAMPLE;
    }

    @Override
    public float[] numbers(DrawnDistortion drawn, int side) {
        if (!(drawn.parameter(0) >= 1)) {
            throw new IllegalArgumentException("zoom_in needs a scale of at least 1, not " + drawn.parameter(0));
        }
        float entry = NearestGrid.entry(1 / drawn.parameter(0), side);
        return new float[] {entry, 0, 0, entry, 0, 0};
    }

    @Override
    public void apply(DrawnDistortion drawn, float[] source, int from, float[] target, int to, Scratch scratch) {
        int side = scratch.side;
        float entry = numbers(drawn, side)[0];
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
