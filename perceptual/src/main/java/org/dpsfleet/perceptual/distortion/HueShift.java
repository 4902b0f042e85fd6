package org.dpsfleet.perceptual.distortion;

import java.util.random.RandomGenerator;

/**
 * Turns the hue and keeps saturation and value (HSV).
 *
 * <p>First parameter: the shift in turns of the colour circle, drawn uniformly from [-0.5, 0.5);
 * -0.5 and 0.5 are the same.
 */
final class HueShift implements Graded, Batchable {
    @Override
    public String name() {
        return "color";
    }

    @Override
    public DrawnDistortion draw(RandomGenerator random, int side) {
        return new DrawnDistortion(this, Distortion.uniform(random, -0.5, 0.5));
    }

    @Override
    public DrawnDistortion atStrength(double strength, RandomGenerator random, int side) {
        return new DrawnDistortion(this, Graded.eitherWay(random, 0.5 * strength));
    }

    @Override
    public PixelOperation operation() {
        return PixelOperation.TURN_HUE;
    }

    @Override
    public float[] numbers(DrawnDistortion drawn, int side) {
        // In sixths of the circle, as positive as is needed to keep what follows above 0.
        return new float[] {(float) (6 * (drawn.parameter(0) - Math.floor(drawn.parameter(0))))};
    }

    @Override
    public void apply(DrawnDistortion drawn, float[] source, int from, float[] target, int to, Scratch scratch) {
        int plane = scratch.side * scratch.side;
        float shift = numbers(drawn, scratch.side)[0];
        for (int i = 0; i < plane; i++) {
            float red = source[from + i];
            float green = source[from + plane + i];
            float blue = source[from + 2 * plane + i];
            float value = Math.max(red, Math.max(green, blue));
            float range = value - Math.min(red, Math.min(green, blue));
            float sixth = 1f / (range == 0f ? 1f : range);
            float hue;
            if (value == red) {
                hue = (green - blue) * sixth + 6f;
            } else if (value == green) {
                hue = (blue - red) * sixth + 2f;
            } else {
                hue = (red - green) * sixth + 4f;
            }
            hue += shift;
            target[to + i] = channel(value, range, hue + 5f);
            target[to + plane + i] = channel(value, range, hue + 3f);
            target[to + 2 * plane + i] = channel(value, range, hue + 1f);
        }
    }

    /**
     * HSV to RGB without branches: a channel is lowered by the range, in proportion to how far its
     * own third of the circle is away.
     *
     * @param sixths place on the circle, 0 to below 24
     */
    private static float channel(float value, float range, float sixths) {
        float place = sixths - 6f * (int) (sixths * (1f / 6f));
        float away = Math.min(place, 4f - place);
        return value - range * Math.max(0f, Math.min(away, 1f));
    }
}
