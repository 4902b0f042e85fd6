package org.dpsfleet.perceptual.adaptation;

import java.util.Arrays;

/**
 * The net of two hidden layers, with L the leaky ReLU:
 *
 * <pre>
 * x  = (d0, d1, d0 - d1, d0 / (d1 + 0.1), d1 / (d0 + 0.1))
 * h1 = L(W1 x + b1)      h2 = L(W2 h1 + b2)      logit = w3 h2 + b3
 * </pre>
 */
final class LargeLogitLoop implements LogitLoop {
    private static final int HIDDEN = LogitNet.HIDDEN;
    private static final int INPUTS = LogitNet.INPUTS;
    private static final float[] ONES = ones();
    private static final float[] NONE = {};

    private final float[] w1 = new float[HIDDEN * INPUTS];
    private final float[] b1 = new float[HIDDEN];
    private final float[] w2 = new float[HIDDEN * HIDDEN];
    private final float[] b2 = new float[HIDDEN];
    private final float[] w3 = new float[HIDDEN];
    private final float[] b3 = new float[1];
    private final float[][] w1Rows = new float[HIDDEN][INPUTS];
    private final float[][] w1Columns = new float[INPUTS][HIDDEN];
    private final float[][] w2Rows = new float[HIDDEN][HIDDEN];
    private final float[][] w2Columns = new float[HIDDEN][HIDDEN];

    private final float[] ofW1 = new float[HIDDEN * INPUTS];
    private final float[] ofB1 = new float[HIDDEN];
    private final float[] ofB2 = new float[HIDDEN];
    private final float[] ofW3 = new float[HIDDEN];
    private final float[] ofB3 = new float[1];

    private final float[][] x = new float[INPUTS][TILE];
    private final float[][] h1 = new float[HIDDEN][TILE];
    private final float[][] h2 = new float[HIDDEN][TILE];
    private final float[][] ofX = new float[INPUTS][TILE];
    private final float[][] of1 = new float[HIDDEN][TILE];
    private final float[][] of2 = new float[HIDDEN][TILE];

    private final HiddenProduct hidden;
    private int column;
    private int done;

    /**
     * @param hidden takes what the gradient by W2 is made of
     */
    LargeLogitLoop(HiddenProduct hidden) {
        this.hidden = hidden;
    }

    private static float[] ones() {
        var ones = new float[TILE];
        Arrays.fill(ones, 1);
        return ones;
    }

    @Override
    public float[][] parameters() {
        return new float[][] {w1, b1, w2, b2, w3, b3};
    }

    @Override
    public void begin(int next) {
        column = next;
        done = 0;
        split(w1, w1Rows);
        split(w2, w2Rows);
        Rows.transpose(w1Rows, w1Columns, INPUTS);
        Rows.transpose(w2Rows, w2Columns, HIDDEN);
        for (float[] gradient : new float[][] {ofW1, ofB1, ofB2, ofW3, ofB3}) {
            Arrays.fill(gradient, 0);
        }
    }

    private static void split(float[] matrix, float[][] rows) {
        for (int r = 0; r < rows.length; r++) {
            System.arraycopy(matrix, r * rows[r].length, rows[r], 0, rows[r].length);
        }
    }

    @Override
    public void logits(float[] d0, float[] d1, float[] logits, int n) {
        combine(d0, d1, n);
        for (int o = 0; o < HIDDEN; o++) {
            Rows.affine(w1Rows[o][INPUTS - 1], x[INPUTS - 1], b1[o], h1[o], n);
            Rows.addSum(w1Rows[o], x, INPUTS - 1, h1[o], n);
            Rows.leakyRelu(LogitNet.SLOPE, h1[o], n);
            Arrays.fill(h2[o], 0, n, b2[o]);
        }
        Rows.addProduct(w2Rows, h1, HIDDEN, h2, n);
        Arrays.fill(logits, 0, n, b3[0]);
        for (int o = 0; o < HIDDEN; o++) {
            Rows.leakyRelu(LogitNet.SLOPE, h2[o], n);
        }
        Rows.addSum(w3, h2, HIDDEN, logits, n);
    }

    private void combine(float[] d0, float[] d1, int n) {
        System.arraycopy(d0, 0, x[0], 0, n);
        System.arraycopy(d1, 0, x[1], 0, n);
        float[] difference = x[2];
        float[] ratio01 = x[3];
        float[] ratio10 = x[4];
        for (int j = 0; j < n; j++) {
            difference[j] = d0[j] - d1[j];
            ratio01[j] = d0[j] / (d1[j] + LogitNet.EPSILON);
            ratio10[j] = d1[j] / (d0[j] + LogitNet.EPSILON);
        }
    }

    @Override
    public void backward(float[] d0, float[] d1, float[] ofLogits, float[] of0, float[] ofSecond, int n) {
        Rows.addInnerProducts(h2, ofLogits, ofW3, 0, 1, n);
        float sum = 0;
        for (int j = 0; j < n; j++) {
            sum += ofLogits[j];
        }
        ofB3[0] += sum;
        for (int o = 0; o < HIDDEN; o++) {
            Rows.affine(w3[o], ofLogits, 0, of2[o], n);
            Rows.throughLeakyRelu(LogitNet.SLOPE, h2[o], of2[o], n);
            Arrays.fill(of1[o], 0, n, 0);
        }
        Rows.addInnerProducts(of2, ONES, ofB2, 0, 1, n);
        hidden.put(column, done, h1, of2, n);
        done += n;
        Rows.addProduct(w2Columns, of2, HIDDEN, of1, n);
        for (int o = 0; o < HIDDEN; o++) {
            Rows.throughLeakyRelu(LogitNet.SLOPE, h1[o], of1[o], n);
        }
        Rows.addInnerProducts(of1, ONES, ofB1, 0, 1, n);
        for (int i = 0; i < INPUTS; i++) {
            Rows.addInnerProducts(of1, x[i], ofW1, i, INPUTS, n);
            Arrays.fill(ofX[i], 0, n, 0);
            Rows.addSum(w1Columns[i], of1, HIDDEN, ofX[i], n);
        }
        throughCombinations(d0, d1, of0, ofSecond, n);
    }

    private void throughCombinations(float[] d0, float[] d1, float[] of0, float[] ofSecond, int n) {
        float[] first = ofX[0];
        float[] second = ofX[1];
        float[] difference = ofX[2];
        float[] ratio01 = ofX[3];
        float[] ratio10 = ofX[4];
        for (int j = 0; j < n; j++) {
            float by0 = 1 / (d0[j] + LogitNet.EPSILON);
            float by1 = 1 / (d1[j] + LogitNet.EPSILON);
            of0[j] = first[j] + difference[j] + ratio01[j] * by1 - ratio10[j] * d1[j] * by0 * by0;
            ofSecond[j] = second[j] - difference[j] + ratio10[j] * by0 - ratio01[j] * d0[j] * by1 * by1;
        }
    }

    @Override
    public float[][] gradients() {
        return new float[][] {ofW1, ofB1, NONE, ofB2, ofW3, ofB3};
    }
}
