package org.dpsfleet.perceptual.metric;

import org.dpsfleet.vocabulary.Comparison.Modification;

/** The features of one image in one layer, position by position. */
@FunctionalInterface
interface Positions {
    /** Copies a position's channels. */
    void read(int position, float[] target);

    /**
     * The same features as they are compared: the means are at position 0.
     *
     * @param positions how many there are
     */
    default Positions modified(Modification modification, int channels, int positions) {
        return switch (modification) {
            case NONE -> this;
            case MEAN -> means(channels, positions);
            case SORT -> sorted(channels, positions);
        };
    }

    private Positions means(int channels, int positions) {
        var means = new float[channels];
        var row = new float[channels];
        for (int position = 0; position < positions; position++) {
            read(position, row);
            ChannelVector.subtract(means, -1, row);
        }
        ChannelVector.divide(means, positions);
        return (_, target) -> System.arraycopy(means, 0, target, 0, channels);
    }

    /** Every channel's values in ascending order. */
    private Positions sorted(int channels, int positions) {
        var rows = new int[positions][channels];
        var row = new float[channels];
        for (int position = 0; position < positions; position++) {
            read(position, row);
            for (int c = 0; c < channels; c++) {
                rows[position][c] = SortingNetwork.ordered(Float.floatToRawIntBits(row[c]));
            }
        }
        SortingNetwork.sort(rows);
        return (position, target) -> {
            int[] from = rows[position];
            for (int c = 0; c < channels; c++) {
                target[c] = Float.intBitsToFloat(SortingNetwork.ordered(from[c]));
            }
        };
    }
}
