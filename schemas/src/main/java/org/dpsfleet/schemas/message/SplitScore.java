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
 * @param n triplets or pairs scored, at least 1
 */
public record SplitScore(
        String split,
        @Nullable Double score,
        @Nullable Double accuracy,
        @JsonProperty("map") @Nullable Double meanAveragePrecision,
        int n) {
    public SplitScore {
        ScoreRules.checkShare("score", score);
        ScoreRules.checkShare("accuracy", accuracy);
        ScoreRules.checkShare("map", meanAveragePrecision);
        ScoreRules.checkCount("n", n);
    }
}
