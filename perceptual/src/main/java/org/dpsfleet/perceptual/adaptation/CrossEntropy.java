package org.dpsfleet.perceptual.adaptation;

/** Binary cross-entropy of sigmoid(z), log(1 + exp(z)) - y z, without the overflow of writing it so. */
final class CrossEntropy {
    private CrossEntropy() {}

    /**
     * The sum over a tile of triplets, and its gradient by the logits: sigmoid(z) - y.
     *
     * <p>With t = exp(-|z|) the logarithm is max(z, 0) + log(1 + t). Factors 1 + t are at most 2, so a tile's product is far
     * from the largest double, and one logarithm is enough for all of them.
     *
     * @param factor of the gradient, not of the sum
     * @param gradient takes it
     * @param n at most {@link LogitLoop#TILE}
     */
    static double sum(float[] logits, float[] judges, float factor, float[] gradient, int n) {
        double sum = 0;
        double product = 1;
        for (int j = 0; j < n; j++) {
            double z = logits[j];
            double factors = 1 + Math.exp(-Math.abs(z));
            product *= factors;
            sum += Math.max(z, 0) - judges[j] * z;
            double sigmoid = 0.5 + Math.copySign(1 / factors - 0.5, z);
            gradient[j] = (float) ((sigmoid - judges[j]) * factor);
        }
        return sum + Math.log(product);
    }
}
