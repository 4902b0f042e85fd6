package org.dpsfleet.perceptual.evaluation;

import java.util.List;
import java.util.Locale;
import java.util.concurrent.ForkJoinPool;
import java.util.stream.IntStream;
import org.dpsfleet.perceptual.distortion.Distortion;
import org.dpsfleet.perceptual.distortion.Distortions;
import org.dpsfleet.perceptual.imageset.ResizedImages;
import org.dpsfleet.perceptual.metric.ImageShape;
import org.dpsfleet.perceptual.triplet.Normalisation;
import org.dpsfleet.perceptual.triplet.TripletBatch;
import org.dpsfleet.perceptual.triplet.TripletDraw;
import org.dpsfleet.perceptual.triplet.TripletDraws;
import org.jspecify.annotations.Nullable;

/**
 * The triplets of a test set: every image distorted twice in the first draw, then in the second one, and so on. The
 * items of one call are of one draw.
 */
final class DrawnTriplets implements ItemSet.Pictures {
    private static final String PURPOSE = "test";

    private final ResizedImages images;
    private final int times;
    private final Normalisation normalisation;
    private final TripletDraws draws;
    private final int most;
    private @Nullable TripletBatch batch;
    private int latest = -1;
    private List<TripletDraw> drawn = List.of();

    /**
     * @param times that each image is drawn
     * @param kinds of distortions that are drawn from
     * @param most items in a call
     */
    DrawnTriplets(
            ResizedImages images, long seed, int times, Normalisation normalisation, List<Distortion> kinds, int most) {
        this.images = images;
        this.times = times;
        this.normalisation = normalisation;
        this.draws = new TripletDraws(seed, PURPOSE, images.side(), kinds);
        this.most = most;
    }

    /** The same triplets have the same name, whatever contexts they are judged in. */
    ItemSet set() {
        int side = images.side();
        String name = String.format(
                Locale.ROOT,
                "%d draws for %s by seed %d of %s",
                times,
                PURPOSE,
                draws.seed(),
                Distortions.names(draws.kinds()));
        String form = String.format(Locale.ROOT, "%d x %d, %s", side, side, words(normalisation));
        return new ItemSet(name, form, images.size() * times, 3, new ImageShape(side, side), this);
    }

    private static String words(Normalisation normalisation) {
        return switch (normalisation) {
            case NONE -> "not normalised";
            case ALL -> "normalised as of ImageNet";
            case DISTORTED -> "distorted ones normalised as of ImageNet";
        };
    }

    /** Whether a name says what becomes of an image: a distortion of one's own may change and keep its name. */
    boolean published() {
        return Distortions.PUBLISHED.containsAll(draws.kinds());
    }

    /** What becomes of the images of some items. */
    List<TripletDraw> draws(int from, int count) {
        if (latest != from || drawn.size() != count) {
            drawn = draws.draw(from / images.size(), indices(from, count));
            latest = from;
        }
        return drawn;
    }

    private int[] indices(int from, int count) {
        int first = from % images.size();
        return IntStream.range(first, first + count).toArray();
    }

    @Override
    public List<float[]> make(int from, int count) {
        TripletBatch triplets = batch;
        if (triplets == null) {
            triplets = new TripletBatch(most, images.side());
            batch = triplets;
        }
        triplets.fill(images, indices(from, count), draws(from, count), normalisation, ForkJoinPool.commonPool());
        return List.of(triplets.reference(), triplets.first(), triplets.second());
    }
}
