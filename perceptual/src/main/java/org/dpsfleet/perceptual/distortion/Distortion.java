package org.dpsfleet.perceptual.distortion;

import java.util.Arrays;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.dpsfleet.perceptual.BadDataException;

/**
 * The distortions, in the published order, which also is their order in tie-breaking, numbering
 * and golden numbers. Source: Pihlgren et al., arXiv 2304.02265; definitions of torchvision's
 * transforms on tensors.
 */
public enum Distortion {
    ROTATE("rotate", new Rotate()),
    TRANSLATE("translate", new Translate()),
    DARKEN("darken", new Darken()),
    COLOR("color", new HueShift()),
    BLUR("blur", new Blur()),
    ZOOM_IN("zoom_in", new ZoomIn());

    private final String wireName;
    @SuppressWarnings("ImmutableEnumChecker") // implementations have no state
    private final ImageDistortion implementation;

    Distortion(String wireName, ImageDistortion implementation) {
        this.wireName = wireName;
        this.implementation = implementation;
    }

    /** The name in files and messages, such as {@code zoom_in}. */
    public String wireName() {
        return wireName;
    }

    /** The distortion of that name, if there is one. */
    public static Optional<Distortion> named(String wireName) {
        return Arrays.stream(values()).filter(d -> d.wireName.equals(wireName)).findFirst();
    }

    /**
     * The distortion of that name.
     *
     * @throws BadDataException if there is none; the message names the nearest and all
     */
    public static Distortion parse(String wireName) {
        return named(wireName).orElseThrow(() -> new BadDataException(
                "There is no distortion '%s'%s; the distortions are %s.".formatted(wireName,
                        nearest(wireName).map(d -> " (did you mean " + d + "?)").orElse(""),
                        names())));
    }

    /** The distortion whose name is most like a word, if any is. */
    public static Optional<Distortion> nearest(String word) {
        return Spelling.nearest(word);
    }

    /** All names, in order. */
    public static String names() {
        return Arrays.stream(values()).map(Distortion::wireName).collect(Collectors.joining(", "));
    }

    /**
     * Draws parameters from the published distribution.
     *
     * @param side height and width of the pictures to come; shifts are up to half of it
     */
    public DrawnDistortion draw(RandomGenerator random, int side) {
        ImageDistortion.Parameters drawn = implementation.draw(random, side);
        return new DrawnDistortion(this, drawn.first(), drawn.second());
    }

    /**
     * The distortion at a given strength, for simulations.
     *
     * @param strength 0 (the picture stays as it is, or nearly) to 1 (the strongest in use)
     * @param random decides about directions, where the distortion has several
     */
    public DrawnDistortion atStrength(double strength, RandomGenerator random, int side) {
        ImageDistortion.Parameters chosen = implementation.atStrength(strength, random, side);
        return new DrawnDistortion(this, chosen.first(), chosen.second());
    }

    ImageDistortion implementation() {
        return implementation;
    }

    @Override
    public String toString() {
        return wireName;
    }
}
