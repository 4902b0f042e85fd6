package org.dpsfleet.perceptual.imageset;

import java.util.Locale;
import java.util.Objects;
import java.util.random.RandomGenerator;
import org.dpsfleet.perceptual.Seeds;
import org.dpsfleet.perceptual.image.Pixels;

/**
 * Procedural pictures of 64 x 64 where no data may be had: disks of many sizes that hide each
 * other, with edges and scales distributed much as in photographs.
 *
 * <p>Radii follow a density proportional to r^-3 between 2 and 32 pixels, centres are uniform,
 * disks are laid from the front to the back until no pixel is free. Each picture has a mean colour
 * of its own around which its disks vary; a disk is shaded linearly and carries a little noise.
 * Picture i is a pure function of the seed and i. Source: Lee, Mumford, Huang, "Occlusion Models
 * for Natural Images", IJCV 2001; used for training in Baradad et al., arXiv 2106.05963.
 */
public final class DeadLeaves implements ImageSet {
    /** Height and width. */
    public static final int SIDE = 64;

    private static final int PLANE = SIDE * SIDE;
    private static final double SMALLEST = 2;
    private static final double LARGEST = 32;
    /** Far more than are ever needed to cover a picture; it only bounds the loop. */
    private static final int MOST_DISKS = 100_000;

    private final long seed;
    private final int size;

    /**
     * A set of pictures.
     *
     * @param count at least 1; a larger set with the same seed begins with the same pictures
     */
    public DeadLeaves(long seed, int count) {
        if (count < 1) {
            throw new IllegalArgumentException("at least one picture is needed, not " + count);
        }
        this.seed = seed;
        this.size = count;
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public Pixels image(int index) {
        Objects.checkIndex(index, size);
        RandomGenerator random = Seeds.generator(seed, "dead leaves", index);
        Palette palette = Palette.draw(random);
        byte[] rgb = new byte[Pixels.CHANNELS * PLANE];
        boolean[] covered = new boolean[PLANE];
        int free = PLANE;
        for (int disk = 0; disk < MOST_DISKS && free > 0; disk++) {
            free -= Disk.draw(random, palette).paint(random, rgb, covered);
        }
        return new Pixels(SIDE, SIDE, rgb);
    }

    @Override
    public String describe() {
        return String.format(Locale.ROOT, "%d procedural dead-leaves pictures of 64 x 64, seed %d", size, seed);
    }

    /** Colours of one picture: a mean, and how far its disks stray in brightness and in hue. */
    private record Palette(double red, double green, double blue, double light, double tint) {
        static Palette draw(RandomGenerator random) {
            return new Palette(
                    random.nextDouble(70, 185),
                    random.nextDouble(70, 185),
                    random.nextDouble(70, 185),
                    random.nextDouble(25, 60),
                    random.nextDouble(10, 45));
        }
    }

    /** A disk with a colour, shaded by (slopeX, slopeY) per pixel, with noise of one deviation. */
    private record Disk(
            double x,
            double y,
            double radius,
            double red,
            double green,
            double blue,
            double slopeX,
            double slopeY,
            double noise) {
        static Disk draw(RandomGenerator random, Palette palette) {
            // The inverse of the distribution of the density r^-3: r^-2 is uniform.
            double radius = 1 / Math.sqrt(random.nextDouble(1 / (LARGEST * LARGEST), 1 / (SMALLEST * SMALLEST)));
            double light = palette.light() * random.nextGaussian();
            double steepest = 30 / radius;
            // Centres reach beyond the border, or large disks would be rarer there.
            return new Disk(
                    random.nextDouble(-LARGEST, SIDE + LARGEST),
                    random.nextDouble(-LARGEST, SIDE + LARGEST),
                    radius,
                    palette.red() + light + palette.tint() * random.nextGaussian(),
                    palette.green() + light + palette.tint() * random.nextGaussian(),
                    palette.blue() + light + palette.tint() * random.nextGaussian(),
                    random.nextDouble(-steepest, steepest),
                    random.nextDouble(-steepest, steepest),
                    random.nextDouble(0, 8));
        }

        /** Paints where nothing is yet, and answers how many pixels that were. */
        int paint(RandomGenerator random, byte[] rgb, boolean[] covered) {
            int painted = 0;
            var lastRow = (int) Math.min(SIDE - 1, Math.floor(y + radius));
            var lastColumn = (int) Math.min(SIDE - 1, Math.floor(x + radius));
            for (int row = (int) Math.max(0, Math.ceil(y - radius)); row <= lastRow; row++) {
                int column = (int) Math.max(0, Math.ceil(x - radius));
                for (; column <= lastColumn; column++) {
                    int at = row * SIDE + column;
                    double dx = column - x;
                    double dy = row - y;
                    if (!covered[at] && dx * dx + dy * dy <= radius * radius) {
                        covered[at] = true;
                        painted++;
                        double shade = dx * slopeX + dy * slopeY + noise * random.nextGaussian();
                        rgb[at] = toByte(red + shade);
                        rgb[PLANE + at] = toByte(green + shade);
                        rgb[2 * PLANE + at] = toByte(blue + shade);
                    }
                }
            }
            return painted;
        }

        private static byte toByte(double value) {
            return (byte) Math.clamp(Math.round(value), 0, 255);
        }
    }
}
