package org.dpsfleet.perceptual.triplet;

import java.util.List;
import java.util.concurrent.ForkJoinPool;
import org.dpsfleet.perceptual.context.Ranking;
import org.dpsfleet.perceptual.context.Rankings;
import org.dpsfleet.perceptual.distortion.Distortion;
import org.dpsfleet.perceptual.imageset.ResizedImages;

/**
 * Examples of contexts that rank distortions: each image, freshly distorted in two ways in every epoch.
 * Draws depend on no ranking, so all columns share the images and differ in their judges, 0 or 1.
 */
public final class DistortedImages implements Examples {
    private final ResizedImages images;
    private final List<Ranking> rankings;
    private final List<Distortion> kinds;
    private final long seed;
    private final Normalisation normalisation;

    /**
     * Examples from images.
     *
     * @param rankings the context of each column; all rank the same distortions, which are drawn from
     * @param seed of the draws
     * @throws org.dpsfleet.perceptual.BadDataException if two rank different distortions
     */
    public DistortedImages(ResizedImages images, List<Ranking> rankings, long seed, Normalisation normalisation) {
        this.images = images;
        this.rankings = List.copyOf(rankings);
        this.kinds = Rankings.kinds(rankings);
        this.seed = seed;
        this.normalisation = normalisation;
    }

    @Override
    public int size() {
        return images.size();
    }

    @Override
    public int side() {
        return images.side();
    }

    @Override
    public int columns() {
        return rankings.size();
    }

    @Override
    public float[] judges(ExampleBatch some) {
        return judges(draws(some));
    }

    @Override
    public void fill(TripletBatch batch, ExampleBatch some) {
        batch.fill(images, some.indices(), draws(some), normalisation, ForkJoinPool.commonPool());
    }

    /** The judges of examples that are drawn already. */
    public float[] judges(List<TripletDraw> draws) {
        return Judges.of(draws, rankings);
    }

    /** The images before they are distorted. */
    public ResizedImages images() {
        return images;
    }

    /** The distortions that are drawn from. */
    public List<Distortion> kinds() {
        return kinds;
    }

    /** What the images undergo after they were distorted. */
    public Normalisation normalisation() {
        return normalisation;
    }

    /** What {@link #fill} does to the images. */
    public List<TripletDraw> draws(ExampleBatch some) {
        return new TripletDraws(seed, some.purpose(), images.side(), kinds).draw(some.epoch(), some.indices());
    }
}
