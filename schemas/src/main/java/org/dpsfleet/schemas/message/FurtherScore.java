package org.dpsfleet.schemas.message;

/**
 * The scores of a metric on a test set beside the first.
 *
 * @param name of the test set
 * @param score 2AFC score, in [0, 1]
 * @param accuracy 2AFC accuracy, in [0, 1]
 * @param n triplets of the set, at least 1
 */
public record FurtherScore(String name, double score, double accuracy, int n) {
    public FurtherScore {
        ScoreRules.checkShare("score", score);
        ScoreRules.checkShare("accuracy", accuracy);
        ScoreRules.checkCount("n", n);
    }
}
