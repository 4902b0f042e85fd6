package org.dpsfleet.perceptual.adaptation;

/**
 * Arithmetic on rows of numbers, each an array. The loops are such that the compiler of Java makes vector instructions of
 * them. It does not of sums along a row, whose order it would have to change: these take several rows at once.
 */
final class Rows {
    private Rows() {}

    /**
     * Adds a matrix product: out[o][j] += sum over i of w[o][i] in[i][j].
     *
     * @param w [outs, ins], outs even
     * @param in [ins, n]
     * @param ins a multiple of four
     * @param out [outs, n]
     */
    static void addProduct(float[][] w, float[][] in, int ins, float[][] out, int n) {
        for (int o = 0; o < out.length; o += 2) {
            for (int i = 0; i < ins; i += 4) {
                addFourToTwo(w[o], w[o + 1], i, in[i], in[i + 1], in[i + 2], in[i + 3], out[o], out[o + 1], n);
            }
        }
    }

    private static void addFourToTwo(
            float[] v,
            float[] w,
            int i,
            float[] in0,
            float[] in1,
            float[] in2,
            float[] in3,
            float[] first,
            float[] second,
            int n) {
        float v0 = v[i];
        float v1 = v[i + 1];
        float v2 = v[i + 2];
        float v3 = v[i + 3];
        float w0 = w[i];
        float w1 = w[i + 1];
        float w2 = w[i + 2];
        float w3 = w[i + 3];
        for (int j = 0; j < n; j++) {
            float x0 = in0[j];
            float x1 = in1[j];
            float x2 = in2[j];
            float x3 = in3[j];
            first[j] = Math.fma(v3, x3, Math.fma(v2, x2, Math.fma(v1, x1, Math.fma(v0, x0, first[j]))));
            second[j] = Math.fma(w3, x3, Math.fma(w2, x2, Math.fma(w1, x1, Math.fma(w0, x0, second[j]))));
        }
    }

    /**
     * Adds the weighted sum of rows: out[j] += sum over i of w[i] in[i][j].
     *
     * @param ins a multiple of four
     */
    static void addSum(float[] w, float[][] in, int ins, float[] out, int n) {
        for (int i = 0; i < ins; i += 4) {
            addFour(w, i, in[i], in[i + 1], in[i + 2], in[i + 3], out, n);
        }
    }

    private static void addFour(
            float[] w, int i, float[] in0, float[] in1, float[] in2, float[] in3, float[] out, int n) {
        float w0 = w[i];
        float w1 = w[i + 1];
        float w2 = w[i + 2];
        float w3 = w[i + 3];
        for (int j = 0; j < n; j++) {
            out[j] = Math.fma(w3, in3[j], Math.fma(w2, in2[j], Math.fma(w1, in1[j], Math.fma(w0, in0[j], out[j]))));
        }
    }

    /** A row times a number plus another. */
    static void affine(float w, float[] in, float bias, float[] out, int n) {
        for (int j = 0; j < n; j++) {
            out[j] = Math.fma(w, in[j], bias);
        }
    }

    /** The leaky ReLU, in place. */
    static void leakyRelu(float slope, float[] row, int n) {
        for (int j = 0; j < n; j++) {
            row[j] = Math.max(row[j], slope * row[j]);
        }
    }

    /**
     * Multiplies a gradient by the leaky ReLU's derivative: 1 where its result is positive, else the slope. It is
     * arithmetic, because no vector instructions are made of a choice.
     */
    static void throughLeakyRelu(float slope, float[] result, float[] gradient, int n) {
        for (int j = 0; j < n; j++) {
            float positive = Math.min(1, Math.max(0, result[j] * Float.MAX_VALUE));
            gradient[j] *= Math.fma(1 - slope, positive, slope);
        }
    }

    /**
     * Adds inner products with one row: sums[r * step] += sum over j of rows[r][j] with[j].
     *
     * @param rows as many as a multiple of eight
     */
    static void addInnerProducts(float[][] rows, float[] with, float[] sums, int at, int step, int n) {
        for (int r = 0; r < rows.length; r += 8) {
            float[] x0 = rows[r];
            float[] x1 = rows[r + 1];
            float[] x2 = rows[r + 2];
            float[] x3 = rows[r + 3];
            float[] x4 = rows[r + 4];
            float[] x5 = rows[r + 5];
            float[] x6 = rows[r + 6];
            float[] x7 = rows[r + 7];
            float s0 = 0;
            float s1 = 0;
            float s2 = 0;
            float s3 = 0;
            float s4 = 0;
            float s5 = 0;
            float s6 = 0;
            float s7 = 0;
            for (int j = 0; j < n; j++) {
                float y = with[j];
                s0 = Math.fma(x0[j], y, s0);
                s1 = Math.fma(x1[j], y, s1);
                s2 = Math.fma(x2[j], y, s2);
                s3 = Math.fma(x3[j], y, s3);
                s4 = Math.fma(x4[j], y, s4);
                s5 = Math.fma(x5[j], y, s5);
                s6 = Math.fma(x6[j], y, s6);
                s7 = Math.fma(x7[j], y, s7);
            }
            int first = at + r * step;
            sums[first] += s0;
            sums[first + step] += s1;
            sums[first + 2 * step] += s2;
            sums[first + 3 * step] += s3;
            sums[first + 4 * step] += s4;
            sums[first + 5 * step] += s5;
            sums[first + 6 * step] += s6;
            sums[first + 7 * step] += s7;
        }
    }

    /** Rows [r, n] to columns [n, r]. */
    static void transpose(float[][] rows, float[][] columns, int n) {
        for (int r = 0; r < rows.length; r++) {
            float[] row = rows[r];
            for (int j = 0; j < n; j++) {
                columns[j][r] = row[j];
            }
        }
    }
}
