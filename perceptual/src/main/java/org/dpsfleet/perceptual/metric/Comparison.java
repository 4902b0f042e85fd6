package org.dpsfleet.perceptual.metric;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.dpsfleet.perceptual.BadDataException;

/**
 * What of two images' features is held against each other (Pihlgren et al., arXiv 2304.02265).
 *
 * <p>{@link #SPATIAL} compares position by position. {@link #MEAN} replaces each value by its channel's
 * mean over positions, {@link #SORT} sorts each channel's values in ascending order, so neither sees where
 * something is. The last two compare the layers as they are and then, as if they were further layers, the
 * same ones modified.
 */
public enum Comparison {
    SPATIAL(List.of(Modification.NONE)),
    MEAN(List.of(Modification.MEAN)),
    SORT(List.of(Modification.SORT)),
    SPATIAL_MEAN(List.of(Modification.NONE, Modification.MEAN)),
    SPATIAL_SORT(List.of(Modification.NONE, Modification.SORT));

    /** What is done to a feature before it is compared. */
    enum Modification {
        NONE,
        MEAN,
        SORT
    }

    private final List<Modification> modifications;

    Comparison(List<Modification> modifications) {
        this.modifications = modifications;
    }

    /**
     * The comparison of a name in files and messages, such as {@code spatial+mean}.
     *
     * @throws BadDataException if there is none of that name
     */
    public static Comparison named(String name) {
        return Arrays.stream(values())
                .filter(comparison -> comparison.toString().equals(name))
                .findFirst()
                .orElseThrow(() -> new BadDataException(
                        "There is no comparison '%s'; known are %s.".formatted(name, Arrays.toString(values()))));
    }

    /** The name in files and messages. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '+');
    }

    /** All layers are compared under the first, then all under the second. */
    List<Modification> modifications() {
        return modifications;
    }
}
