package org.dpsfleet.schemas.spec;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Locale;

/** How the features of two images are compared. */
public enum Comparison {
    /** Position by position. */
    @JsonProperty("spatial")
    SPATIAL,
    /** The spatial mean of each channel. */
    @JsonProperty("mean")
    MEAN,
    /** The values of each channel, sorted. */
    @JsonProperty("sort")
    SORT,
    /** Layers compared as {@link #SPATIAL} and as {@link #MEAN}. */
    @JsonProperty("spatial+mean")
    SPATIAL_MEAN,
    /** Layers compared as {@link #SPATIAL} and as {@link #SORT}. */
    @JsonProperty("spatial+sort")
    SPATIAL_SORT;

    /** The name in files and messages, such as {@code spatial+mean}. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT).replace('_', '+');
    }
}
