package org.dpsfleet.perceptual.score;

/**
 * Scores and accuracies of several columns of distances, summed up batch by batch, so that nobody has to keep the
 * distances of all triplets. The means are those of {@link TwoAfc} to the bit.
 */
public final class TwoAfcSums {
    private final double[] scores;
    private final double[] accuracies;
    private int triplets;

    /** Sums over no triplet yet. */
    public TwoAfcSums(int columns) {
        scores = new double[columns];
        accuracies = new double[columns];
    }

    /**
     * Adds the next triplets.
     *
     * @param d0 {@code [n, columns]}
     * @param d1 {@code [n, columns]}
     * @param h the judges of all triplets, those of these behind those that were added before
     */
    public void add(float[] d0, float[] d1, float[] h) {
        int at = 0;
        while (at < d0.length) {
            float judge = h[triplets++];
            for (int k = 0; k < scores.length; k++, at++) {
                scores[k] += TwoAfc.scoreOf(d0[at], d1[at], judge);
                accuracies[k] += TwoAfc.accuracyOf(d0[at], d1[at], judge);
            }
        }
    }

    /** Mean score of a column. */
    public double score(int column) {
        return scores[column] / triplets;
    }

    /** Share of a column's accurate triplets. */
    public double accuracy(int column) {
        return accuracies[column] / triplets;
    }
}
