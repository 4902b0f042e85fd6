package org.dpsfleet.perceptual.perceptualset;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.dpsfleet.perceptual.BadDataException;
import org.dpsfleet.perceptual.Seeds;

/**
 * Judged triplets in two parts: metrics are adapted to one and tested on the other.
 *
 * <p>Triplets are parted one by one. Where several show one reference, they may be on both sides;
 * who minds gives a folder of its own for the test.
 *
 * @param adaptation splits to adapt to
 * @param test splits of the same names to test on, with the other triplets
 */
public record HeldOut(List<TwoAfcSource> adaptation, List<TwoAfcSource> test) {
    /** Copies the lists. */
    public HeldOut {
        adaptation = List.copyOf(adaptation);
        test = List.copyOf(test);
    }

    /**
     * Parts every split at random, as a pure function of the seed, its name and its size.
     *
     * @param fraction of the triplets of each split which the test gets, rounded; above 0, below 1
     * @throws BadDataException if a part would have no triplet at all
     */
    public static HeldOut of(List<? extends TwoAfcSource> splits, double fraction, long seed) {
        if (!(fraction > 0 && fraction < 1)) {
            throw new IllegalArgumentException("the fraction must be above 0 and below 1, not " + fraction);
        }
        List<TwoAfcSource> adaptation = new ArrayList<>();
        List<TwoAfcSource> test = new ArrayList<>();
        for (TwoAfcSource split : splits) {
            List<Integer> order =
                    new ArrayList<>(IntStream.range(0, split.size()).boxed().toList());
            Collections.shuffle(order, Seeds.generator(seed, "held out", split.name()));
            var tested = (int) Math.round(fraction * split.size());
            part(split, order.subList(0, tested), test);
            part(split, order.subList(tested, split.size()), adaptation);
        }
        if (adaptation.isEmpty() || test.isEmpty()) {
            int triplets = splits.stream().mapToInt(TwoAfcSource::size).sum();
            throw new BadDataException(String.format(
                    Locale.ROOT,
                    "Of %d judged triplets, %s held out leaves none to %s.",
                    triplets,
                    fraction,
                    test.isEmpty() ? "test on" : "adapt to"));
        }
        return new HeldOut(adaptation, test);
    }

    private static void part(TwoAfcSource split, List<Integer> indices, List<TwoAfcSource> parts) {
        if (!indices.isEmpty()) {
            parts.add(new Part(split, indices.stream().sorted().toList()));
        }
    }

    /** Some of the triplets of a split, in its order. */
    private record Part(TwoAfcSource whole, List<Integer> indices) implements TwoAfcSource {
        @Override
        public String name() {
            return whole.name();
        }

        @Override
        public int size() {
            return indices.size();
        }

        @Override
        public String id(int index) {
            return whole.id(indices.get(index));
        }

        @Override
        public PictureTriplet triplet(int index) {
            return whole.triplet(indices.get(index));
        }

        @Override
        public float judge(int index) {
            return whole.judge(indices.get(index));
        }
    }
}
