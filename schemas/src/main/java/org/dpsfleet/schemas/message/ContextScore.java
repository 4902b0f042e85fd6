package org.dpsfleet.schemas.message;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The scores of one metric adapted to one context.
 *
 * @param ranking the context, from most similar to most disruptive; empty for people's judgements
 * @param repetition which initialisation, from 0
 * @param testScore 2AFC score on the context's test set, in [0, 1]
 * @param testAccuracy 2AFC accuracy there, in [0, 1]
 * @param n triplets of the test set, at least 1
 * @param pairScores 2AFC score on the triplets of each pair of distortions, in the order of {@link
 *     TaskScores#pairs}; empty without pairs
 * @param validationScore 2AFC score on the held-out training images after the last epoch; null
 *     where nothing was trained or held out
 * @param validationScores the same after every epoch
 * @param validationLosses mean binary cross-entropy on the held-out images after every epoch,
 *     finite and at least 0
 * @param furtherTests scores on the other test sets
 * @param perceptual one per split of the perceptual data set
 */
public record ContextScore(
        List<String> ranking,
        int repetition,
        double testScore,
        double testAccuracy,
        int n,
        List<Double> pairScores,
        @Nullable Double validationScore,
        List<Double> validationScores,
        List<Double> validationLosses,
        List<FurtherScore> furtherTests,
        List<SplitScore> perceptual) {
    public ContextScore {
        ranking = List.copyOf(ranking);
        pairScores = List.copyOf(pairScores);
        validationScores = List.copyOf(validationScores);
        validationLosses = List.copyOf(validationLosses);
        furtherTests = List.copyOf(furtherTests);
        perceptual = List.copyOf(perceptual);
        ScoreRules.checkShare("test_score", testScore);
        ScoreRules.checkShare("test_accuracy", testAccuracy);
        ScoreRules.checkCount("n", n);
        ScoreRules.checkShares("pair_scores", pairScores);
        ScoreRules.checkShare("validation_score", validationScore);
        ScoreRules.checkShares("validation_scores", validationScores);
        ScoreRules.checkLosses("validation_losses", validationLosses);
    }
}
