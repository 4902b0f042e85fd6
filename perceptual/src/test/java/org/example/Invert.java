package org.example;

import java.util.random.RandomGenerator;
import org.dpsfleet.perceptual.distortion.Distortion;
import org.dpsfleet.perceptual.distortion.DrawnDistortion;
import org.dpsfleet.perceptual.distortion.Scratch;

/** Turns the picture into its negative, more or less. */
public final class Invert implements Distortion {
    @Override
    public String name() {
        return "invert";
    }

    @Override
    public DrawnDistortion draw(RandomGenerator random, int side) {
        return new DrawnDistortion(this, Distortion.uniform(random, 0.6, 1));
    }

    @Override
    public void apply(DrawnDistortion drawn, float[] source, int from, float[] target, int to, Scratch scratch) {
        var amount = (float) drawn.parameter(0);
        for (int i = 0; i < 3 * scratch.side() * scratch.side(); i++) {
            float value = source[from + i];
            target[to + i] = value + amount * (1 - 2 * value);
        }
    }
}
