package org.dpsfleet.perceptual.network;

import java.util.Arrays;
import java.util.function.ToDoubleFunction;
import java.util.random.RandomGenerator;
import org.dpsfleet.perceptual.Seeds;
import org.dpsfleet.perceptual.network.Layer.BatchNorm;
import org.dpsfleet.perceptual.network.Layer.Conv;
import org.dpsfleet.perceptual.safetensors.FloatTensor;

/**
 * How torchvision draws the parameters of an untrained network. Batch norms start as the identity, with
 * running statistics of mean 0 and variance 1.
 */
public enum Initialisation {
    /** torch's default: weight and bias uniform in +-1/sqrt(fan in). */
    TORCH_DEFAULT(true, true, conv -> Math.sqrt(1.0 / conv.fanIn())),
    /** He et al. 2015 with uniform draws: weight uniform in +-sqrt(6/fan in), bias 0. */
    HE_UNIFORM(true, false, conv -> Math.sqrt(6.0 / conv.fanIn())),
    /** He et al. 2015 with normal draws of variance 2/fan in, bias 0. */
    HE_NORMAL_FAN_IN(false, false, conv -> Math.sqrt(2.0 / conv.fanIn())),
    /** He et al. 2015 with normal draws of variance 2/fan out, bias 0. */
    HE_NORMAL_FAN_OUT(false, false, conv -> Math.sqrt(2.0 / conv.fanOut())),
    /** Normal draws of deviation 0.01; torchvision's truncation at +-2 is 200 deviations away. */
    NORMAL_HUNDREDTH(false, false, _ -> 0.01),
    /** Normal draws of deviation 0.1; torchvision's truncation at +-2 is 20 deviations away. */
    NORMAL_TENTH(false, false, _ -> 0.1);

    private final boolean uniform;
    private final boolean drawsBias;
    private final ToDoubleFunction<Conv> spread;

    Initialisation(boolean uniform, boolean drawsBias, ToDoubleFunction<Conv> spread) {
        this.uniform = uniform;
        this.drawsBias = drawsBias;
        this.spread = spread;
    }

    /**
     * Draws one parameter; a pure function of seed and full name.
     *
     * @param parameter last part of the name
     */
    FloatTensor draw(long seed, String name, Layer.Parametric layer, String parameter, long[] shape) {
        int count = Math.toIntExact(Arrays.stream(shape).reduce(1, Math::multiplyExact));
        float[] values = new float[count];
        switch (layer) {
            case Conv conv -> {
                if (drawsBias || parameter.equals("weight")) {
                    fill(values, Seeds.generator(seed, "network", name), spread.applyAsDouble(conv));
                }
            }
            case BatchNorm _ ->
                Arrays.fill(values, parameter.equals("weight") || parameter.equals("running_var") ? 1 : 0);
        }
        return new FloatTensor(shape, values);
    }

    private void fill(float[] values, RandomGenerator random, double spread) {
        var bound = (float) spread;
        for (int i = 0; i < values.length; i++) {
            values[i] = uniform ? random.nextFloat(-bound, bound) : (float) (spread * random.nextGaussian());
        }
    }
}
