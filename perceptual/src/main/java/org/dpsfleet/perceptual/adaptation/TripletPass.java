package org.dpsfleet.perceptual.adaptation;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.util.List;
import java.util.concurrent.ForkJoinPool;
import java.util.random.RandomGenerator;
import org.dpsfleet.perceptual.imageset.ResizedImages;
import org.dpsfleet.perceptual.metric.DifferenceExtractor;
import org.dpsfleet.perceptual.metric.ImageShape;
import org.dpsfleet.perceptual.triplet.Normalisation;
import org.dpsfleet.perceptual.triplet.TripletBatch;
import org.dpsfleet.perceptual.triplet.TripletDraw;
import org.jspecify.annotations.Nullable;

/** From source images and drawn distortions to pooled differences. Not for concurrent use. */
public final class TripletPass {
    private final DifferenceExtractor extractor;
    private final ResizedImages images;
    private final Normalisation normalisation;
    private final TripletBatch batch;
    private long dataNanos;

    /** A pass for batches of at most {@code capacity} triplets. */
    public TripletPass(
            DifferenceExtractor extractor,
            ResizedImages images,
            Normalisation normalisation,
            int capacity) {
        this.extractor = extractor;
        this.images = images;
        this.normalisation = normalisation;
        this.batch = new TripletBatch(capacity, images.side());
    }

    /** How long the last call took to make its images, in nanoseconds. */
    long dataNanos() {
        return dataNanos;
    }

    /**
     * Distorts images and compares each with its two distorted versions.
     *
     * @param target manager that the result belongs to
     * @param indices of the images
     * @param draws what becomes of each
     * @param dropout the bits of the dropout mask, null for none
     * @return the pooled differences of the first and the second versions, each [n, C]
     */
    public NDList differences(
            NDManager target,
            int[] indices,
            List<TripletDraw> draws,
            @Nullable RandomGenerator dropout) {
        long start = System.nanoTime();
        batch.fill(images, indices, draws, normalisation, ForkJoinPool.commonPool());
        dataNanos = System.nanoTime() - start;
        return extractor.differences(
                target,
                new ImageShape(batch.side(), batch.side()),
                batch.size(),
                batch.reference(),
                List.of(batch.first(), batch.second()),
                dropout);
    }
}
