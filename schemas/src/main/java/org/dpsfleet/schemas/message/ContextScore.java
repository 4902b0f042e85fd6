package org.dpsfleet.schemas.message;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The scores of one metric adapted to one context.
 *
 * @param ranking the context, from most similar to most disruptive
 * @param repetition which initialisation, from 0
 * @param testScore 2AFC score on the context's test set, in [0, 1]
 * @param testAccuracy 2AFC accuracy there, in [0, 1]
 * @param n triplets of the test set
 * @param validationScore 2AFC score on the held-out training images after the last epoch; null
 *     where nothing was trained or held out
 * @param perceptual one per split of the perceptual data set
 */
public record ContextScore(
        List<String> ranking,
        int repetition,
        double testScore,
        double testAccuracy,
        int n,
        @Nullable Double validationScore,
        List<SplitScore> perceptual) {
    public ContextScore {
        ranking = List.copyOf(ranking);
        perceptual = List.copyOf(perceptual);
        SplitScore.checkShare("test_score", testScore);
        SplitScore.checkShare("test_accuracy", testAccuracy);
        SplitScore.checkShare("validation_score", validationScore);
    }
}
