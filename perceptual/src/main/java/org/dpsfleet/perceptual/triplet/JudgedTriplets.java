package org.dpsfleet.perceptual.triplet;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.stream.IntStream;
import org.dpsfleet.perceptual.BadDataException;
import org.dpsfleet.perceptual.image.PilResize;
import org.dpsfleet.perceptual.image.Pixels;
import org.dpsfleet.perceptual.perceptualset.PictureTriplet;
import org.dpsfleet.perceptual.perceptualset.TwoAfcSource;
import org.jspecify.annotations.Nullable;

/**
 * A context that people made: triplets of pictures, each with the share of people who found the
 * second closer. All metrics are adapted to the same judgements and differ in how they begin.
 *
 * <p>Pictures are read when asked for and resized to 64 x 64, as LPIPS does; so many of them as a
 * limit of memory allows are kept for the next epoch. Thread safe.
 */
public final class JudgedTriplets implements Examples {
    private static final int SIDE = 64;
    private static final long BYTES = 3L * Pixels.CHANNELS * SIDE * SIDE;

    private final List<TwoAfcSource> splits;
    /** Where each split begins among all triplets, and where the last ends. */
    private final int[] starts;

    private final int columns;
    private final Normalisation normalisation;
    private final AtomicReferenceArray<@Nullable PictureTriplet> kept;
    private final AtomicLong room;
    /** NaN where not read yet. */
    private final float[] judges;

    /** Triplets of which pictures may take up a quarter of the heap. */
    public JudgedTriplets(List<? extends TwoAfcSource> splits, int columns, Normalisation normalisation) {
        this(splits, columns, normalisation, Runtime.getRuntime().maxMemory() / 4);
    }

    /**
     * The triplets of some splits, one split after the other.
     *
     * @param columns how many metrics are adapted to them
     * @param normalisation what the pictures undergo after they were resized
     * @param memory bytes of pictures to keep at most; 36 KiB a triplet
     * @throws BadDataException if there is no split, or more triplets than an int can count
     */
    public JudgedTriplets(List<? extends TwoAfcSource> splits, int columns, Normalisation normalisation, long memory) {
        if (columns < 1) {
            throw new IllegalArgumentException("columns must be positive, not " + columns);
        }
        if (splits.isEmpty()) {
            throw new BadDataException("There are no judged triplets to adapt metrics to.");
        }
        this.splits = List.copyOf(splits);
        this.columns = columns;
        this.normalisation = normalisation;
        starts = new int[splits.size() + 1];
        for (int s = 0; s < splits.size(); s++) {
            starts[s + 1] = Math.addExact(starts[s], splits.get(s).size());
        }
        kept = new AtomicReferenceArray<>(size());
        room = new AtomicLong(memory);
        judges = new float[size()];
        Arrays.fill(judges, Float.NaN);
    }

    @Override
    public int size() {
        return starts[splits.size()];
    }

    @Override
    public int side() {
        return SIDE;
    }

    @Override
    public int columns() {
        return columns;
    }

    /**
     * The shares of people; nothing is drawn, so purpose and epoch do not matter.
     *
     * @throws BadDataException if a judgement cannot be read
     */
    @Override
    public float[] judges(ExampleBatch some) {
        float[] answers = new float[Math.multiplyExact(some.size(), columns)];
        IntStream.range(0, some.size())
                .parallel()
                .forEach(i -> Arrays.fill(answers, i * columns, (i + 1) * columns, judge(some.indices()[i])));
        return answers;
    }

    /**
     * The triplets asked for.
     *
     * @throws BadDataException if a picture cannot be read
     */
    @Override
    public void fill(TripletBatch batch, ExampleBatch some) {
        batch.fill(i -> triplet(some.indices()[i]), some.size(), normalisation, ForkJoinPool.commonPool());
    }

    private float judge(int index) {
        Objects.checkIndex(index, size());
        if (Float.isNaN(judges[index])) {
            int split = split(index);
            judges[index] = splits.get(split).judge(index - starts[split]);
        }
        return judges[index];
    }

    private PictureTriplet triplet(int index) {
        PictureTriplet known = kept.get(index);
        if (known != null) {
            return known;
        }
        int split = split(index);
        PictureTriplet read = splits.get(split).triplet(index - starts[split]);
        var small = new PictureTriplet(resized(read.reference()), resized(read.first()), resized(read.second()));
        // What came first stays: each epoch asks for every triplet once, so whatever was thrown out
        // for a newer one would be missed just as soon.
        if (room.addAndGet(-BYTES) >= 0) {
            kept.set(index, small);
        } else {
            room.addAndGet(BYTES);
        }
        return small;
    }

    private static Pixels resized(Pixels picture) {
        return picture.height() == SIDE && picture.width() == SIDE ? picture : PilResize.resize(picture, SIDE, SIDE);
    }

    private int split(int index) {
        int found = Arrays.binarySearch(starts, index);
        return found >= 0 ? found : -found - 2; // no split is empty, so starts differ
    }
}
