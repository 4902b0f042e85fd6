package org.dpsfleet.perceptual.evaluation;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.dpsfleet.perceptual.distortion.Distortion;
import org.dpsfleet.perceptual.score.TwoAfc;
import org.dpsfleet.perceptual.triplet.TripletDraw;

/**
 * Sums of 2AFC scores by the two distortions of a triplet, one sum for each metric. The sums are of
 * halves, so they are exact and their order does not matter.
 */
final class PairSums {
    private final List<Distortion> kinds;
    private final Map<String, Integer> places = new HashMap<>();
    private final int columns;
    /** For each pair, in the order of its number, a sum for each column. */
    private final double[][] sums;

    private final int[] counts;

    /**
     * No triplet yet.
     *
     * @param kinds whose pairs there are
     * @param columns metrics
     */
    PairSums(List<Distortion> kinds, int columns) {
        this.kinds = kinds;
        this.columns = columns;
        kinds.forEach(kind -> places.put(kind.name(), places.size()));
        int pairs = kinds.size() * (kinds.size() - 1) / 2;
        sums = new double[pairs][columns];
        counts = new int[pairs];
    }

    /**
     * Adds triplets.
     *
     * @param d0 distances of the first versions, {@code [n, columns]}
     * @param d1 distances of the second versions
     * @param judges {@code [n, columns]}
     */
    void add(List<TripletDraw> draws, float[] d0, float[] d1, float[] judges) {
        int at = 0;
        for (TripletDraw draw : draws) {
            int pair = pair(place(draw.first().kind()), place(draw.second().kind()));
            double[] sum = sums[pair];
            counts[pair]++;
            for (int k = 0; k < columns; k++, at++) {
                sum[k] += TwoAfc.scoreOf(d0[at], d1[at], judges[at]);
            }
        }
    }

    /** The scores of one metric; pairs that no triplet has are not there. */
    List<PairScore> of(int column) {
        List<PairScore> scores = new ArrayList<>();
        for (int i = 0; i < kinds.size(); i++) {
            for (int j = i + 1; j < kinds.size(); j++) {
                int pair = pair(i, j);
                if (counts[pair] > 0) {
                    scores.add(new PairScore(
                            kinds.get(i).name(), kinds.get(j).name(), counts[pair], sums[pair][column] / counts[pair]));
                }
            }
        }
        return scores;
    }

    /** Mean score of one metric over all triplets. */
    double score(int column) {
        double sum = 0;
        long count = 0;
        for (int pair = 0; pair < sums.length; pair++) {
            sum += sums[pair][column];
            count += counts[pair];
        }
        return sum / count;
    }

    private int place(Distortion kind) {
        return places.getOrDefault(kind.name(), -1);
    }

    /** The number of a pair: pairs (i, j), i < j, counted by j and then by i. */
    private static int pair(int a, int b) {
        int low = Math.min(a, b);
        int high = Math.max(a, b);
        return high * (high - 1) / 2 + low;
    }
}
