package org.dpsfleet.perceptual.adaptation;

/** Binary cross-entropy of sigmoid(logit), log(1 + exp(z)) - y z, without the overflow of writing it so. */
final class CrossEntropy {
    private CrossEntropy() {}

    /** The sum over the triplets. */
    static double sum(float[] logits, float[] judges, int n) {
        double sum = 0;
        for (int j = 0; j < n; j++) {
            double z = logits[j];
            sum += Math.max(z, 0) + Math.log(1 + Math.exp(-Math.abs(z))) - judges[j] * z;
        }
        return sum;
    }

    /** The gradient by the logits, sigmoid(z) - y, times a factor. */
    static void gradient(float[] logits, float[] judges, float factor, float[] gradient, int n) {
        for (int j = 0; j < n; j++) {
            double sigmoid = 1 / (1 + Math.exp(-logits[j]));
            gradient[j] = (float) ((sigmoid - judges[j]) * factor);
        }
    }
}
