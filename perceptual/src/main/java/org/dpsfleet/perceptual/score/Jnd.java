package org.dpsfleet.perceptual.score;

import java.util.Arrays;
import java.util.Locale;

/** Agreement of distances with just noticeable differences (JND). */
public final class Jnd {
    private Jnd() {}

    /** Whether there is a precision: somebody saw no difference in some pair. */
    public static boolean isDefined(float[] same) {
        for (float share : same) {
            if (share > 0) {
                return true;
            }
        }
        return false;
    }

    /** Why there is none of a split, and what to do. */
    public static String undefined(String split, int pairs) {
        return String.format(
                Locale.ROOT,
                "The split %s has no average precision: in none of its %d pairs did anybody see no difference, so recall"
                        + " is 0 / 0. There is no result; leave the split out, or bring its judgements.",
                split,
                pairs);
    }

    /**
     * Mean average precision of calling near pairs the same.
     *
     * <p>Pairs are sorted by distance, ties keeping their order and NaN coming last; {@code same}
     * counts as soft positives. Precision is made non-increasing from the right and summed over the
     * steps of recall (VOC, all points). Source: Zhang et al., arXiv 1801.03924.
     *
     * <p>Ties are not grouped, so where distances are exactly equal the result depends on their
     * order. It is the input order here. The reference runs left it to the sort of the C++ library,
     * which is not stable, so their values for tied distances differ from these.
     *
     * @param distance {@code [n]}, n at least 1
     * @param same {@code [n]}: share of people who saw no difference, 0 to 1
     * @return 0 to 1, or NaN if nobody ever saw no difference, where recall is not defined
     */
    public static double meanAveragePrecision(float[] distance, float[] same) {
        if (distance.length < 1 || distance.length != same.length) {
            throw new IllegalArgumentException(String.format(
                    Locale.ROOT, "%d distances with %d judgements do not fit", distance.length, same.length));
        }
        int[] order = order(distance);
        double[] positives = new double[order.length];
        double sum = 0;
        for (int i = 0; i < order.length; i++) {
            sum += same[order[i]];
            positives[i] = sum;
        }
        if (sum == 0) {
            return Double.NaN;
        }
        double area = 0;
        double precision = 0;
        for (int i = order.length - 1; i >= 0; i--) {
            precision = Math.max(precision, positives[i] / (i + 1));
            double step = positives[i] - (i == 0 ? 0 : positives[i - 1]);
            area += step / sum * precision;
        }
        return area;
    }

    /** The indices of distances in ascending order; equal ones keep theirs. */
    private static int[] order(float[] distance) {
        long[] keys = new long[distance.length];
        for (int i = 0; i < keys.length; i++) {
            // + 0f, because the bits tell -0 from 0
            int bits = Float.floatToIntBits(distance[i] + 0f);
            int ascending = bits < 0 ? bits ^ Integer.MAX_VALUE : bits;
            keys[i] = ((long) ascending << Integer.SIZE) | i;
        }
        Arrays.sort(keys);
        return Arrays.stream(keys).mapToInt(key -> (int) key).toArray();
    }
}
