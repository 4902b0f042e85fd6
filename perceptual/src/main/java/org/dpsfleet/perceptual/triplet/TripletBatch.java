package org.dpsfleet.perceptual.triplet;

import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.dpsfleet.perceptual.distortion.Scratch;
import org.dpsfleet.perceptual.image.ImageNet;
import org.dpsfleet.perceptual.image.Pixels;
import org.dpsfleet.perceptual.imageset.ResizedImages;
import org.dpsfleet.perceptual.perceptualset.PictureTriplet;
import org.jspecify.annotations.Nullable;

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
                .mapToObj(thread -> new Scratch(side))
                .toArray(Scratch[]::new);
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
    public void fill(
            ResizedImages images,
            int[] indices,
            List<TripletDraw> draws,
            Normalisation normalisation,
            Executor executor) {
        if (images.side() != side || indices.length > capacity || indices.length != draws.size()) {
            throw new IllegalArgumentException(String.format(
                    Locale.ROOT,
                    "%d pictures of side %d with %d draws do not fit a batch of %d of side %d",
                    indices.length,
                    images.side(),
                    draws.size(),
                    capacity,
                    side));
        }
        fill(
                indices.length,
                (i, at, memory) -> {
                    TripletDraw draw = draws.get(i);
                    images.copyFloats(indices[i], reference, at);
                    draw.first().apply(reference, at, first, at, memory);
                    draw.second().apply(reference, at, second, at, memory);
                },
                normalisation,
                executor);
    }

    /**
     * Fills the batch with pictures that are triplets already.
     *
     * @param pictures answers for 0 to {@code count} - 1 with pictures of the batch's side, from
     *     several threads at a time
     * @param count at most the capacity
     * @param executor as in the other
     */
    public void fill(IntFunction<PictureTriplet> pictures, int count, Normalisation normalisation, Executor executor) {
        if (count > capacity) {
            throw new IllegalArgumentException(
                    String.format(Locale.ROOT, "%d triplets do not fit a batch of %d", count, capacity));
        }
        fill(
                count,
                (i, at, memory) -> {
                    PictureTriplet triplet = pictures.apply(i);
                    copy(triplet.reference(), reference, at);
                    copy(triplet.first(), first, at);
                    copy(triplet.second(), second, at);
                },
                normalisation,
                executor);
    }

    private void copy(Pixels picture, float[] target, int at) {
        if (picture.height() != side || picture.width() != side) {
            throw new IllegalArgumentException(String.format(
                    Locale.ROOT,
                    "a picture of %d x %d pixels does not fit a batch of side %d",
                    picture.width(),
                    picture.height(),
                    side));
        }
        picture.copyFloats(target, at);
    }

    /** Writes the three pictures of triplet i in [0, 1], from one offset on in each array. */
    @FunctionalInterface
    private interface Maker {
        void make(int i, int at, Scratch memory);
    }

    private void fill(int count, Maker maker, Normalisation normalisation, Executor executor) {
        var next = new AtomicInteger();
        AtomicReference<@Nullable RuntimeException> fault = new AtomicReference<>();
        CompletableFuture<?>[] others = IntStream.range(1, scratch.length)
                .mapToObj(thread -> CompletableFuture.runAsync(
                        () -> fillSome(count, maker, normalisation, next, scratch[thread], fault), executor))
                .toArray(CompletableFuture<?>[]::new);
        try {
            fillSome(count, maker, normalisation, next, scratch[0], fault);
        } finally {
            CompletableFuture.allOf(others).join(); // nobody writes here after the return
        }
        RuntimeException thrown = fault.get();
        if (thrown != null) {
            throw thrown;
        }
        size = count;
    }

    private void fillSome(
            int count,
            Maker maker,
            Normalisation normalisation,
            AtomicInteger next,
            Scratch memory,
            AtomicReference<@Nullable RuntimeException> fault) {
        try {
            for (int i = next.getAndIncrement(); i < count; i = next.getAndIncrement()) {
                int at = i * Pixels.CHANNELS * side * side;
                maker.make(i, at, memory);
                normalise(at, normalisation);
            }
        } catch (RuntimeException e) {
            next.set(count); // the others need not go on
            fault.compareAndSet(null, e);
        }
    }

    /**
     * After the distortions, while the pictures are still in the cache: black that came in from
     * outside is normalised as well.
     */
    private void normalise(int at, Normalisation normalisation) {
        if (normalisation.ofDistorted()) {
            ImageNet.normalise(first, at, side * side);
            ImageNet.normalise(second, at, side * side);
        }
        if (normalisation.ofReference()) {
            ImageNet.normalise(reference, at, side * side);
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
