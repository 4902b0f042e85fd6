package org.dpsfleet.perceptual.triplet;

import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import org.dpsfleet.perceptual.Seeds;
import org.dpsfleet.perceptual.distortion.Distortion;
import org.dpsfleet.perceptual.distortion.Distortions;

/**
 * The random distortions of an experiment: for each picture and epoch an ordered pair of different
 * distortions, uniform over all pairs (30 of six), each with parameters of its own.
 *
 * <p>A draw is a pure function of (seed, purpose, epoch, picture), so a resumed or reordered task
 * sees the same triplets. It does not depend on any ranking: contexts of the same
 * distortions can share triplets.
 *
 * @param seed the draw seed of the experiment
 * @param purpose keeps training, validation and test apart, such as {@code train}
 * @param side height and width of the pictures; shifts are up to half of it
 * @param kinds the distortions to draw from, at least two; their own order does not matter
 */
public record TripletDraws(long seed, String purpose, int side, List<Distortion> kinds) {
    /** Puts the kinds in order. */
    public TripletDraws {
        kinds = Distortions.inOrder(kinds);
        if (kinds.size() < 2) {
            throw new IllegalArgumentException(
                    "a triplet needs two kinds of distortion, not " + Distortions.names(kinds));
        }
    }

    /** The published six. */
    public TripletDraws(long seed, String purpose, int side) {
        this(seed, purpose, side, Distortions.PUBLISHED);
    }

    /** The published six on pictures of 64 x 64. */
    public TripletDraws(long seed, String purpose) {
        this(seed, purpose, 64);
    }

    /** The draw for one picture in one epoch (or in one repetition of a test). */
    public TripletDraw draw(int epoch, int image) {
        RandomGenerator random = Seeds.generator(seed, "triplet", purpose, epoch, image);
        int first = random.nextInt(kinds.size());
        int second = random.nextInt(kinds.size() - 1);
        if (second >= first) {
            second++; // skips the first, and leaves the others equally likely
        }
        return new TripletDraw(
                kinds.get(first).draw(random, side), kinds.get(second).draw(random, side));
    }

    /** The draws for some pictures in one epoch, in their order. */
    public List<TripletDraw> draw(int epoch, int[] images) {
        return Arrays.stream(images).mapToObj(image -> draw(epoch, image)).toList();
    }
}
