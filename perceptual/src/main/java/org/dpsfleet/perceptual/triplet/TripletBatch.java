package org.dpsfleet.perceptual.triplet;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.dpsfleet.perceptual.distortion.Scratch;
import org.dpsfleet.perceptual.image.ImageNet;
import org.dpsfleet.perceptual.imageset.ResizedImages;

/**
 * Triplets as the network takes them: arrays for ref, p0 and p1, filled again and again.
 *
 * <p>One batch is filled by one caller at a time. What is written depends on the arguments only,
 * not on the number of threads.
 */
public final class TripletBatch {
    private final int capacity;
    private final int side;
    private final float[] reference;
    private final float[] first;
    private final float[] second;
    private final Scratch[] scratch;
    private int size;

    /** Room for {@code capacity} triplets of {@code side} x {@code side}, with all cores in use. */
    public TripletBatch(int capacity, int side) {
        this(capacity, side, Runtime.getRuntime().availableProcessors());
    }

    /** Room for triplets, which {@code threads} threads fill at a time, the caller's among them. */
    public TripletBatch(int capacity, int side, int threads) {
        if (capacity < 1 || side < 1 || threads < 1) {
            throw new IllegalArgumentException("capacity, side and threads must be positive");
        }
        this.capacity = capacity;
        this.side = side;
        int length = Math.multiplyExact(capacity, Math.multiplyExact(3 * side, side));
        reference = new float[length];
        first = new float[length];
        second = new float[length];
        scratch = IntStream.range(0, Math.min(threads, capacity))
                .mapToObj(thread -> new Scratch(side)).toArray(Scratch[]::new);
    }

    /**
     * Fills the batch with pictures and their distorted versions.
     *
     * @param images pictures of the batch's side
     * @param indices which of them, at most the capacity
     * @param draws what becomes of each
     * @param executor runs all shares of the work but one, which the caller does; so not an
     *     executor on whose only thread the caller runs
     */
    public void fill(ResizedImages images, int[] indices, List<TripletDraw> draws,
            Normalisation normalisation, Executor executor) {
        if (images.side() != side || indices.length > capacity || indices.length != draws.size()) {
            throw new IllegalArgumentException(
                    "%d pictures of side %d with %d draws do not fit a batch of %d of side %d"
                            .formatted(indices.length, images.side(), draws.size(), capacity,
                                    side));
        }
        AtomicInteger next = new AtomicInteger();
        CompletableFuture<?>[] others = IntStream.range(1, scratch.length)
                .mapToObj(thread -> CompletableFuture.runAsync(() -> fillSome(images, indices,
                        draws, normalisation, next, scratch[thread]), executor))
                .toArray(CompletableFuture<?>[]::new);
        try {
            fillSome(images, indices, draws, normalisation, next, scratch[0]);
        } finally {
            CompletableFuture.allOf(others).join(); // nobody writes here after the return
        }
        size = indices.length;
    }

    private void fillSome(ResizedImages images, int[] indices, List<TripletDraw> draws,
            Normalisation normalisation, AtomicInteger next, Scratch memory) {
        for (int i = next.getAndIncrement(); i < indices.length; i = next.getAndIncrement()) {
            int at = i * images.imageLength();
            TripletDraw draw = draws.get(i);
            images.copyFloats(indices[i], reference, at);
            draw.first().apply(reference, at, first, at, memory);
            draw.second().apply(reference, at, second, at, memory);
            // After the distortions, while the pictures are still in the cache: black that came in
            // from outside is normalised as well.
            if (normalisation.ofDistorted()) {
                ImageNet.normalise(first, at, side * side);
                ImageNet.normalise(second, at, side * side);
            }
            if (normalisation.ofReference()) {
                ImageNet.normalise(reference, at, side * side);
            }
        }
    }

    /** Number of triplets of the last fill. */
    public int size() {
        return size;
    }

    /** Height and width. */
    public int side() {
        return side;
    }

    /** Number of valid values in each array, {@code size * 3 * side * side}. */
    public int length() {
        return size * 3 * side * side;
    }

    /** References, {@code [size, 3, side, side]}: the batch's array, as long as the capacity. */
    public float[] reference() {
        return reference;
    }

    /** First distorted pictures (p0), of the same form. */
    public float[] first() {
        return first;
    }

    /** Second distorted pictures (p1), of the same form. */
    public float[] second() {
        return second;
    }
}
