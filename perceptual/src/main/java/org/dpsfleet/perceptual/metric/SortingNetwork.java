package org.dpsfleet.perceptual.metric;

/**
 * Sorts many columns of numbers at once by comparing and exchanging whole rows: which rows are compared does not depend
 * on what they hold, so that the compiler of Java makes vector instructions of it. For a few hundred rows this is ten
 * times as fast as sorting column by column, whose branches a processor cannot foresee.
 *
 * <p>Batcher's merge exchange (Knuth, The Art of Computer Programming 3, algorithm 5.2.2M), for any number of rows.
 */
final class SortingNetwork {
    private SortingNetwork() {}

    /**
     * Sorts every column in ascending order.
     *
     * @param rows all of one length
     */
    static void sort(int[][] rows) {
        int n = rows.length;
        for (int merged = Integer.highestOneBit(Math.max(1, n - 1)); merged > 0; merged /= 2) {
            exchange(rows, merged, 0, merged);
            for (int q = Integer.highestOneBit(n - 1); q > merged; q /= 2) {
                exchange(rows, q - merged, merged, merged);
            }
        }
    }

    /** Compares rows at a distance: those whose number has a given value in the bit of the merge. */
    private static void exchange(int[][] rows, int distance, int value, int bit) {
        for (int row = 0; row + distance < rows.length; row++) {
            if ((row & bit) == value) {
                exchange(rows[row], rows[row + distance]);
            }
        }
    }

    private static void exchange(int[] lower, int[] upper) {
        for (int c = 0; c < lower.length; c++) {
            int a = lower[c];
            int b = upper[c];
            lower[c] = Math.min(a, b);
            upper[c] = Math.max(a, b);
        }
    }

    /** A float as an integer of the same order, -0 below 0; the same function leads back. */
    static int ordered(int bits) {
        return bits ^ (bits >> 31 & Integer.MAX_VALUE);
    }
}
