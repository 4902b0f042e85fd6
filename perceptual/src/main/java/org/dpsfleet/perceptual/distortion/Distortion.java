package org.dpsfleet.perceptual.distortion;

import java.util.random.RandomGenerator;

/**
 * One way to change a picture, for contexts to rank.
 *
 * <p>A distortion of one's own is a public class with a public constructor without parameters that
 * implements this, and a line with the name of the class in a file
 * {@code META-INF/services/org.dpsfleet.perceptual.distortion.Distortion} on the class path.
 * {@link Distortions} finds it there.
 *
 * <p>Implementations have no state and are thread safe.
 */
public interface Distortion {
    /**
     * The name in experiments, files and messages, such as {@code zoom_in}: small letters, digits
     * and {@code _}, a letter first; no other distortion has it.
     */
    String name();

    /**
     * Draws parameters: all that is random about a distorted picture.
     *
     * @param random the only source of randomness; an equal one leads to an equal result
     * @param side height and width of the pictures to come
     */
    DrawnDistortion draw(RandomGenerator random, int side);

    /**
     * Changes one square picture. The result depends on the parameters and the source alone.
     *
     * @param drawn what {@link #draw} returned
     * @param source {@code [3, side, side]} in [0, 1] from {@code from} on; not to be written
     * @param target all of {@code [3, side, side]} from {@code to} on must be written, with values
     *     in [0, 1]; nothing else may be; not the source
     * @param scratch knows the side; working memory of the calling thread
     */
    void apply(DrawnDistortion drawn, float[] source, int from, float[] target, int to, Scratch scratch);

    /** Uniform from low to high, rounded to float32 as in the published code. */
    static double uniform(RandomGenerator random, double low, double high) {
        return (float) (low + (high - low) * random.nextFloat());
    }
}
