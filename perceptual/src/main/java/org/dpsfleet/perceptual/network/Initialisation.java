package org.dpsfleet.perceptual.network;

import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.dpsfleet.perceptual.Seeds;
import org.dpsfleet.perceptual.safetensors.FloatTensor;

/** How the parameters of an untrained convolution are drawn. */
public enum Initialisation {
    /** torch's default: weight and bias uniform in +-1/sqrt(fan in). */
    TORCH_DEFAULT(1, true),
    /** He et al. 2015 with uniform draws: weight uniform in +-sqrt(6/fan in), bias 0. */
    HE_UNIFORM(6, false);

    private final double gain;
    private final boolean drawsBias;

    Initialisation(double gain, boolean drawsBias) {
        this.gain = gain;
        this.drawsBias = drawsBias;
    }

    /**
     * Draws one parameter; a pure function of seed and name.
     *
     * @param fanIn inputs that one output of the convolution sums over
     */
    FloatTensor draw(long seed, String name, long[] shape, long fanIn) {
        int count = Math.toIntExact(Arrays.stream(shape).reduce(1, Math::multiplyExact));
        float[] values = new float[count];
        if (shape.length > 1 || drawsBias) {
            float bound = (float) Math.sqrt(gain / fanIn);
            RandomGenerator random = Seeds.generator(seed, "network", name);
            for (int i = 0; i < count; i++) {
                values[i] = random.nextFloat(-bound, bound);
            }
        }
        return new FloatTensor(shape, values);
    }
}
