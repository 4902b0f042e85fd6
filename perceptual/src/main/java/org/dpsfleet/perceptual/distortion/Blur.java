package org.dpsfleet.perceptual.distortion;

import java.util.Arrays;
import java.util.random.RandomGenerator;

/**
 * Gaussian blur with a kernel 11 wide and 21 high, mirrored at the borders without repeating the
 * edge.
 *
 * <p>First parameter: sigma in pixels, above 0, for both directions, drawn uniformly from [4, 10).
 * The picture must be larger than the reach of the kernel, 11 pixels at least.
 */
final class Blur implements Graded, Batchable {
    /** Pixels that the kernel reaches to the left and right. */
    static final int REACH_X = 5;
    /** Pixels that the kernel reaches up and down. */
    static final int REACH_Y = 10;

    @Override
    public String name() {
        return "blur";
    }

    @Override
    public DrawnDistortion draw(RandomGenerator random, int side) {
        return new DrawnDistortion(this, Distortion.uniform(random, 4, 10));
    }

    @Override
    public DrawnDistortion atStrength(double strength, RandomGenerator random, int side) {
        return new DrawnDistortion(this, 0.1 + 9.9 * strength);
    }

    @Override
    public PixelOperation operation() {
        return PixelOperation.BLUR;
    }

    @Override
    public float[] numbers(DrawnDistortion drawn, int side) {
        check(side);
        float[] numbers = Arrays.copyOf(kernel(REACH_X, drawn.parameter(0)), PixelOperation.BLUR.numbers());
        float[] down = kernel(REACH_Y, drawn.parameter(0));
        System.arraycopy(down, 0, numbers, REACH_X + 1, down.length);
        return numbers;
    }

    private static void check(int side) {
        if (side <= REACH_Y) {
            throw new IllegalArgumentException("blur needs pictures of more than " + REACH_Y + " pixels, not " + side);
        }
    }

    @Override
    public void apply(DrawnDistortion drawn, float[] source, int from, float[] target, int to, Scratch scratch) {
        int side = scratch.side;
        check(side);
        float[] across = kernel(REACH_X, drawn.parameter(0));
        float[] down = kernel(REACH_Y, drawn.parameter(0));
        int plane = side * side;
        for (int channel = 0; channel < 3; channel++) {
            blurRows(source, from + channel * plane, across, scratch);
            blurColumns(scratch.plane, down, target, to + channel * plane, side);
        }
    }

    /** Half of the symmetric kernel, centre first, so that the whole sums to 1. */
    static float[] kernel(int reach, double sigma) {
        float[] kernel = new float[reach + 1];
        float sum = 0;
        for (int x = 0; x <= reach; x++) {
            double scaled = x / sigma;
            kernel[x] = (float) Math.exp(-0.5 * scaled * scaled);
            sum += x == 0 ? kernel[x] : 2 * kernel[x];
        }
        for (int x = 0; x <= reach; x++) {
            kernel[x] /= sum;
        }
        return kernel;
    }

    private static void blurRows(float[] source, int from, float[] k, Scratch scratch) {
        int side = scratch.side;
        float[] row = scratch.padded;
        float[] out = scratch.plane;
        float k0 = k[0];
        float k1 = k[1];
        float k2 = k[2];
        float k3 = k[3];
        float k4 = k[4];
        float k5 = k[5];
        for (int y = 0; y < side; y++) {
            System.arraycopy(source, from + y * side, row, REACH_X, side);
            for (int x = 1; x <= REACH_X; x++) {
                row[REACH_X - x] = row[REACH_X + x];
                row[REACH_X + side - 1 + x] = row[REACH_X + side - 1 - x];
            }
            int start = y * side;
            for (int x = 0; x < side; x++) {
                out[start + x] = k5 * (row[x] + row[x + 10])
                        + k4 * (row[x + 1] + row[x + 9])
                        + k3 * (row[x + 2] + row[x + 8])
                        + k2 * (row[x + 3] + row[x + 7])
                        + k1 * (row[x + 4] + row[x + 6])
                        + k0 * row[x + 5];
            }
        }
    }

    private static void blurColumns(float[] source, float[] k, float[] target, int to, int side) {
        for (int y = 0; y < side; y++) {
            int start = to + y * side;
            int here = y * side;
            for (int x = 0; x < side; x++) {
                target[start + x] = k[0] * source[here + x];
            }
            for (int reach = 1; reach <= REACH_Y; reach += 2) {
                addRows(
                        source,
                        rowAt(y - reach, side),
                        rowAt(y + reach, side),
                        k[reach],
                        rowAt(y - reach - 1, side),
                        rowAt(y + reach + 1, side),
                        k[reach + 1],
                        target,
                        start,
                        side);
            }
        }
    }

    /** Adds two pairs of rows at once, which spares half of the passes over the target. */
    private static void addRows(
            float[] source,
            int a,
            int b,
            float first,
            int c,
            int d,
            float second,
            float[] target,
            int start,
            int side) {
        for (int x = 0; x < side; x++) {
            target[start + x] += first * (source[a + x] + source[b + x]) + second * (source[c + x] + source[d + x]);
        }
    }

    /** Start of a row within a plane, mirrored where it lies outside. */
    private static int rowAt(int row, int side) {
        int within = row < 0 ? -row : row;
        return (within >= side ? 2 * (side - 1) - within : within) * side;
    }
}
