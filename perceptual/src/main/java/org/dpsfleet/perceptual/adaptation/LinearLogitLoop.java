package org.dpsfleet.perceptual.adaptation;

import java.util.Arrays;
import org.dpsfleet.vocabulary.Logit;

/** Logits a d0 + b d1 + c: trained, or d0 - d1. */
final class LinearLogitLoop implements LogitLoop {
    private final float[] weight = {1, -1};
    private final float[] bias = {0};
    private final float[] ofWeight = new float[2];
    private final float[] ofBias = new float[1];
    private final boolean trained;

    LinearLogitLoop(Logit kind) {
        trained = kind == Logit.SMALL;
    }

    @Override
    public float[][] parameters() {
        return trained ? new float[][] {weight, bias} : new float[0][];
    }

    @Override
    public void begin(int column) {
        Arrays.fill(ofWeight, 0);
        ofBias[0] = 0;
    }

    @Override
    public void logits(float[] d0, float[] d1, float[] logits, int n) {
        for (int j = 0; j < n; j++) {
            logits[j] = weight[0] * d0[j] + weight[1] * d1[j] + bias[0];
        }
    }

    @Override
    public void backward(float[] d0, float[] d1, float[] ofLogits, float[] of0, float[] of1, int n) {
        float sum0 = 0;
        float sum1 = 0;
        float sum = 0;
        for (int j = 0; j < n; j++) {
            sum0 += ofLogits[j] * d0[j];
            sum1 += ofLogits[j] * d1[j];
            sum += ofLogits[j];
            of0[j] = weight[0] * ofLogits[j];
            of1[j] = weight[1] * ofLogits[j];
        }
        ofWeight[0] += sum0;
        ofWeight[1] += sum1;
        ofBias[0] += sum;
    }

    @Override
    public float[][] gradients() {
        return trained ? new float[][] {ofWeight, ofBias} : new float[0][];
    }
}
