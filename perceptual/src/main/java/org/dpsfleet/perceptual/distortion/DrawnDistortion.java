package org.dpsfleet.perceptual.distortion;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * A distortion with its parameters.
 *
 * <p>Those of the published ones are: rotate degrees counter-clockwise; translate pixels right,
 * pixels down; darken factor; color hue shift in turns; blur sigma in pixels; zoom_in scale.
 *
 * @param parameters as many as the distortion needs; one that needs very many, as noise does, keeps
 *     a seed of them here (a double holds whole numbers up to 2^53)
 */
public record DrawnDistortion(Distortion kind, List<Double> parameters) {
    /** Copies the parameters. */
    public DrawnDistortion {
        parameters = List.copyOf(parameters);
    }

    /** A distortion with its parameters in their order. */
    public DrawnDistortion(Distortion kind, double... parameters) {
        this(kind, boxed(parameters));
    }

    /** Without a stream, because there are two draws to every triplet. */
    private static List<Double> boxed(double[] parameters) {
        Double[] boxed = new Double[parameters.length];
        Arrays.setAll(boxed, i -> parameters[i]);
        return List.of(boxed);
    }

    /** One of the parameters, from 0. */
    public double parameter(int index) {
        return parameters.get(index);
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
        kind.apply(this, source, from, target, to, scratch);
    }

    /** Such as {@code rotate 97.3} or {@code translate 21.0 3.0}. */
    @Override
    public String toString() {
        return parameters.stream().map(parameter -> " " + parameter).collect(Collectors.joining("", kind.name(), ""));
    }
}
