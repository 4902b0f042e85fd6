package org.dpsfleet.perceptual.distortion;

import java.util.random.RandomGenerator;

/**
 * Turns the picture about its centre; what comes from outside is black. Nearest neighbour.
 *
 * <p>First parameter: degrees, positive counter-clockwise, drawn uniformly from [30, 330).
 */
final class Rotate implements Graded, Batchable {
    @Override
    public String name() {
        return "rotate";
    }

    @Override
    public DrawnDistortion draw(RandomGenerator random, int side) {
        return new DrawnDistortion(this, Distortion.uniform(random, 30, 330));
    }

    @Override
    public DrawnDistortion atStrength(double strength, RandomGenerator random, int side) {
        return new DrawnDistortion(this, Graded.eitherWay(random, 180 * strength));
    }

    @Override
    public PixelOperation operation() {
        return PixelOperation.SAMPLE;
    }

    @Override
    public float[] numbers(DrawnDistortion drawn, int side) {
        double angle = Math.toRadians(drawn.parameter(0));
        float cos = NearestGrid.entry(Math.cos(angle), side);
        float sin = NearestGrid.entry(Math.sin(angle), side);
        return new float[] {cos, sin, -sin, cos, 0, 0};
    }

    @Override
    public void apply(DrawnDistortion drawn, float[] source, int from, float[] target, int to, Scratch scratch) {
        int side = scratch.side;
        int plane = side * side;
        float[] numbers = numbers(drawn, side);
        float cos = numbers[0];
        float sin = numbers[1];
        for (int i = 0; i < side; i++) {
            scratch.alongX[i] = scratch.centered[i] * cos;
            scratch.alongY[i] = scratch.centered[i] * sin;
        }
        for (int row = 0; row < side; row++) {
            places(row, sin, cos, scratch);
            int rowStart = to + row * side;
            for (int column = 0; column < side; column++) {
                int place = scratch.places[column];
                int at = rowStart + column;
                if (place >= 0) {
                    target[at] = source[from + place];
                    target[at + plane] = source[from + place + plane];
                    target[at + 2 * plane] = source[from + place + 2 * plane];
                } else {
                    target[at] = 0;
                    target[at + plane] = 0;
                    target[at + 2 * plane] = 0;
                }
            }
        }
    }

    /** Where each pixel of a row comes from within a plane, or -1. */
    private static void places(int row, float sin, float cos, Scratch scratch) {
        int side = scratch.side;
        float shiftX = scratch.centered[row] * -sin;
        float shiftY = scratch.centered[row] * cos;
        for (int column = 0; column < side; column++) {
            int x = NearestGrid.index(scratch.alongX[column] + shiftX, side);
            int y = NearestGrid.index(scratch.alongY[column] + shiftY, side);
            boolean inside = x >= 0 && x < side && y >= 0 && y < side;
            scratch.places[column] = inside ? y * side + x : -1;
        }
    }
}
