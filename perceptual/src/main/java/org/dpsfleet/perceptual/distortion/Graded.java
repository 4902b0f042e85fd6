package org.dpsfleet.perceptual.distortion;

import java.util.random.RandomGenerator;

/** A distortion which knows how strong its parameters are, as simulations need it. */
public interface Graded extends Distortion {
    /**
     * The distortion at a given strength.
     *
     * @param strength 0 (the picture stays as it is, or nearly) to 1 (the strongest in use)
     * @param random decides about directions, where the distortion has several
     * @param side height and width of the pictures to come
     */
    DrawnDistortion atStrength(double strength, RandomGenerator random, int side);

    /** One of two directions, at random. */
    static double eitherWay(RandomGenerator random, double amount) {
        return random.nextBoolean() ? amount : -amount;
    }
}
