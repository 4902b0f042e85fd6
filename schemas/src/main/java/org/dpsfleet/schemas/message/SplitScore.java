package org.dpsfleet.schemas.message;

import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/**
 * The scores of a metric on one split of a perceptual data set.
 *
 * @param split for example {@code 2afc/traditional}
 * @param score 2AFC score, in [0, 1]; null for a JND split
 * @param accuracy 2AFC accuracy, in [0, 1]; null for a JND split
 * @param meanAveragePrecision of a JND split, in [0, 1]; null for a 2AFC split
 * @param n triplets or pairs scored
 */
public record SplitScore(
        String split,
        @Nullable Double score,
        @Nullable Double accuracy,
        @JsonProperty("map") @Nullable Double meanAveragePrecision,
        int n) {
    public SplitScore {
        checkShare("score", score);
        checkShare("accuracy", accuracy);
        checkShare("map", meanAveragePrecision);
    }

    /** Not a number would be written as text that no reader takes. */
    static void checkShare(String what, @Nullable Double value) {
        if (value != null && !(value >= 0 && value <= 1)) {
            throw new IllegalArgumentException(what + ": " + value + " is not accepted; accepted: from 0 to 1");
        }
    }
}
