package org.dpsfleet.perceptual.distortion;

import java.util.Objects;

/**
 * A distortion with its parameters.
 *
 * <p>The parameters are: rotate degrees counter-clockwise; translate pixels right, pixels down;
 * darken factor; color hue shift in turns; blur sigma in pixels; zoom_in scale. A second parameter
 * that is not used is 0.
 */
public record DrawnDistortion(Distortion kind, double first, double second) {
    /** A distortion with one parameter. */
    public DrawnDistortion(Distortion kind, double only) {
        this(kind, only, 0);
    }

    /**
     * Changes one square picture of the side that the scratch memory was made for.
     *
     * @param source {@code [3, side, side]} in [0, 1] from {@code from} on
     * @param target another array, or another part of it; {@code [3, side, side]} from {@code to}
     *     on
     * @param scratch working memory of the calling thread
     */
    public void apply(float[] source, int from, float[] target, int to, Scratch scratch) {
        int length = 3 * scratch.side * scratch.side;
        Objects.checkFromIndexSize(from, length, source.length);
        Objects.checkFromIndexSize(to, length, target.length);
        kind.implementation().apply(new ImageDistortion.Parameters(first, second), source, from,
                target, to, scratch);
    }

    /** Such as {@code rotate 97.3} or {@code translate 21.0 3.0}. */
    @Override
    public String toString() {
        return kind + " " + first + (kind == Distortion.TRANSLATE ? " " + second : "");
    }
}
