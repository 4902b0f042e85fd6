package org.dpsfleet.perceptual.triplet;

import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import org.dpsfleet.perceptual.Seeds;
import org.dpsfleet.perceptual.distortion.Distortion;

/**
 * The random distortions of an experiment: for each picture and epoch an ordered pair of different
 * distortions, uniform over all 30 pairs, each with parameters of its own.
 *
 * <p>A draw is a pure function of (seed, purpose, epoch, picture), so a resumed or reordered task
 * sees the same triplets. It does not depend on any ranking: contexts can share triplets.
 *
 * @param seed the draw seed of the experiment
 * @param purpose keeps training, validation and test apart, such as {@code train}
 * @param side height and width of the pictures; shifts are up to half of it
 */
public record TripletDraws(long seed, String purpose, int side) {
    private static final Distortion[] KINDS = Distortion.values();

    /** For pictures of 64 x 64. */
    public TripletDraws(long seed, String purpose) {
        this(seed, purpose, 64);
    }

    /** The draw for one picture in one epoch (or in one repetition of a test). */
    public TripletDraw draw(int epoch, int image) {
        RandomGenerator random = Seeds.generator(seed, "triplet", purpose, epoch, image);
        int first = random.nextInt(KINDS.length);
        int second = random.nextInt(KINDS.length - 1);
        if (second >= first) {
            second++; // skips the first, and leaves the others equally likely
        }
        return new TripletDraw(KINDS[first].draw(random, side), KINDS[second].draw(random, side));
    }

    /** The draws for some pictures in one epoch, in their order. */
    public List<TripletDraw> draw(int epoch, int[] images) {
        return Arrays.stream(images).mapToObj(image -> draw(epoch, image)).toList();
    }
}
