package org.dpsfleet.benchmarks.evaluation;

import org.dpsfleet.perceptual.perceptualset.JndSource;
import org.dpsfleet.perceptual.perceptualset.PicturePair;
import org.dpsfleet.perceptual.perceptualset.PictureTriplet;
import org.dpsfleet.perceptual.perceptualset.TwoAfcSource;

/** Judgements of pictures that there are none of: what networks see in them is kept, and nobody looks again. */
record UnseenSplit(String name, int size, int people) implements TwoAfcSource, JndSource {
    private static final String NONE = "a picture is looked at although its differences are kept";

    @Override
    public String id(int index) {
        return Integer.toString(index);
    }

    /** A share of the people, without a pattern. */
    private float share(int index) {
        return (float) (Integer.toUnsignedLong(index * 0x9E3779B9) % (people + 1)) / people;
    }

    @Override
    public float judge(int index) {
        return share(index);
    }

    @Override
    public float same(int index) {
        return share(index);
    }

    @Override
    public PictureTriplet triplet(int index) {
        throw new IllegalStateException(NONE);
    }

    @Override
    public PicturePair pair(int index) {
        throw new IllegalStateException(NONE);
    }
}
