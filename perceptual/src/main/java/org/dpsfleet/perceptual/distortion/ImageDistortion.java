package org.dpsfleet.perceptual.distortion;

import java.util.random.RandomGenerator;

/**
 * One way to change a picture. To add one, implement this and add a line to {@link Distortion}.
 *
 * <p>Implementations have no state and are thread safe; what they need besides the parameters is
 * in the {@link Scratch}, so that nothing is allocated per picture.
 */
interface ImageDistortion {
    /**
     * Draws parameters from the published distribution.
     *
     * @param side height and width of the pictures to come
     * @return the two parameters; one that is not used is 0
     */
    Parameters draw(RandomGenerator random, int side);

    /**
     * Parameters of a given strength, for simulations.
     *
     * @param strength 0 (the picture stays as it is, or nearly) to 1 (the strongest in use)
     * @param random decides about directions, where the distortion has several
     */
    Parameters atStrength(double strength, RandomGenerator random, int side);

    /**
     * Changes one square picture.
     *
     * @param source {@code [3, side, side]} in [0, 1] from {@code from} on; not written
     * @param target all of {@code [3, side, side]} from {@code to} on is written; not the source
     */
    void apply(Parameters parameters, float[] source, int from, float[] target, int to,
            Scratch scratch);

    /** Two numbers, whose meaning each distortion documents. */
    record Parameters(double first, double second) {
        static Parameters of(double only) {
            return new Parameters(only, 0);
        }

        /** One of two directions, at random. */
        static Parameters eitherWay(RandomGenerator random, double amount) {
            return of(random.nextBoolean() ? amount : -amount);
        }

        /** Uniform from low to high, rounded to float32 as in the published code. */
        static Parameters uniform(RandomGenerator random, double low, double high) {
            return of((float) (low + (high - low) * random.nextFloat()));
        }
    }
}
