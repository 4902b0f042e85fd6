package org.dpsfleet.vocabulary;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * How the features of two images are compared (Pihlgren et al., arXiv 2304.02265).
 *
 * <p>{@link #SPATIAL} compares position by position. {@link #MEAN} replaces each value by its channel's
 * mean over positions, {@link #SORT} sorts each channel's values in ascending order, so neither sees where
 * something is. The last two compare the layers as they are and then, as if they were further layers, the
 * same ones modified.
 */
public enum Comparison {
    @JsonProperty("spatial")
    SPATIAL(Modification.NONE),
    @JsonProperty("mean")
    MEAN(Modification.MEAN),
    @JsonProperty("sort")
    SORT(Modification.SORT),
    @JsonProperty("spatial+mean")
    SPATIAL_MEAN(Modification.NONE, Modification.MEAN),
    @JsonProperty("spatial+sort")
    SPATIAL_SORT(Modification.NONE, Modification.SORT);

    /** What is done to a feature before it is compared. */
    public enum Modification {
        NONE,
        MEAN,
        SORT
    }

    private final List<Modification> modifications;

    Comparison(Modification... modifications) {
        this.modifications = List.of(modifications);
    }

    /** The comparison of a name in files and messages, such as {@code spatial+mean}; empty if there is none. */
    public static Optional<Comparison> named(String name) {
        return Arrays.stream(values())
                .filter(comparison -> comparison.wireName().equals(name))
                .findFirst();
    }

    /** The name in files and messages, such as {@code spatial+mean}. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT).replace('_', '+');
    }

    /** All layers are compared under the first, then all under the second. */
    public List<Modification> modifications() {
        return modifications;
    }
}
