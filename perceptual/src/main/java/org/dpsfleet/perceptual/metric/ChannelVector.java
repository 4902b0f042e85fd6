package org.dpsfleet.perceptual.metric;

/**
 * Arithmetic on the channels of one position, as arrays. Every loop runs over whole arrays from their beginning: what the
 * compiler of Java makes vector instructions of.
 */
final class ChannelVector {
    private ChannelVector() {}

    /** Divides every value by one number. */
    static void divide(float[] values, float by) {
        for (int c = 0; c < values.length; c++) {
            values[c] /= by;
        }
    }

    /** Subtracts the multiple of a vector. */
    static void subtract(float[] from, float factor, float[] values) {
        for (int c = 0; c < from.length; c++) {
            from[c] -= factor * values[c];
        }
    }

    /** Adds the squared differences of two vectors, each times a factor of its own. */
    static void addSquares(float[] image, float[] reference, float[] factors, float[] sums) {
        for (int c = 0; c < sums.length; c++) {
            float difference = image[c] - reference[c];
            sums[c] += difference * difference * factors[c];
        }
    }

    /** The differences of two vectors, each times two factors of its own. */
    static void multiplied(float[] image, float[] reference, float[] factors, float[] scaled, float[] result) {
        for (int c = 0; c < result.length; c++) {
            result[c] = (image[c] - reference[c]) * factors[c] * scaled[c];
        }
    }

    /** The inner product, in eight sums, which a processor adds to at once. */
    static float product(float[] a, float[] b) {
        float s0 = 0;
        float s1 = 0;
        float s2 = 0;
        float s3 = 0;
        float s4 = 0;
        float s5 = 0;
        float s6 = 0;
        float s7 = 0;
        int c = 0;
        for (; c + 8 <= a.length; c += 8) {
            s0 += a[c] * b[c];
            s1 += a[c + 1] * b[c + 1];
            s2 += a[c + 2] * b[c + 2];
            s3 += a[c + 3] * b[c + 3];
            s4 += a[c + 4] * b[c + 4];
            s5 += a[c + 5] * b[c + 5];
            s6 += a[c + 6] * b[c + 6];
            s7 += a[c + 7] * b[c + 7];
        }
        for (; c < a.length; c++) {
            s0 += a[c] * b[c];
        }
        return (s0 + s1 + (s2 + s3)) + (s4 + s5 + (s6 + s7));
    }
}
