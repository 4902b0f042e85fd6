package org.dpsfleet.report;

import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Scores before and after, pooled with their weights; not a number, for one that is missing, stays
 * so.
 */
final class PairTally {
    private final Map<Long, Integer> tripletsOfSeed = new TreeMap<>();
    private double weight;
    private double baseline;
    private double adapted;
    private int terms;

    void add(double weightOfBoth, double before, double after) {
        weight += weightOfBoth;
        baseline += weightOfBoth * before;
        adapted += weightOfBoth * after;
        terms++;
    }

    /** The triplets of a draw seed are the same in all contexts. */
    void see(long drawSeed, int triplets) {
        tripletsOfSeed.put(drawSeed, triplets);
    }

    /** The means of another tally, as one term. */
    void addMeanOf(PairTally other) {
        add(1, other.baseline / other.weight, other.adapted / other.weight);
    }

    int terms() {
        return terms;
    }

    int triplets() {
        return tripletsOfSeed.values().stream().mapToInt(n -> n).sum();
    }

    @Nullable
    Double meanBaseline() {
        return Double.isNaN(baseline) ? null : baseline / weight;
    }

    @Nullable
    Double meanAdapted() {
        return Double.isNaN(adapted) ? null : adapted / weight;
    }
}
