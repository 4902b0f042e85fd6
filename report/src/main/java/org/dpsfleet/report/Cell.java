package org.dpsfleet.report;

import java.util.Arrays;
import java.util.DoubleSummaryStatistics;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.DoubleStream;
import org.dpsfleet.schemas.message.ContextScore;
import org.dpsfleet.schemas.message.DistortionPair;
import org.dpsfleet.schemas.message.SplitScore;
import org.jspecify.annotations.Nullable;

/** The runs of a context under a draw seed, one per repetition, as far as the statistics need them. */
final class Cell {
    /** Without a run. */
    static final Cell NONE = new Cell();

    private final Map<String, DoubleSummaryStatistics> furtherTests = new HashMap<>();
    private final Map<String, DoubleSummaryStatistics> splits = new HashMap<>();
    private final Map<Names, PairSum> pairs = new HashMap<>();
    private double[] testScores = {};
    private int size;

    /** Two distortions in alphabetical order: a test set compares them in either order. */
    record Names(String first, String second) {
        static Names of(String one, String other) {
            return one.compareTo(other) < 0 ? new Names(one, other) : new Names(other, one);
        }

        /** The same, in texts that all messages share. */
        Names interned() {
            return new Names(first.intern(), second.intern());
        }
    }

    /** What the runs scored on the triplets of a pair, which they share. */
    static final class PairSum {
        private final int triplets;
        private double sum;
        private int runs;

        private PairSum(int triplets) {
            this.triplets = triplets;
        }

        int triplets() {
            return triplets;
        }

        double score() {
            return sum / runs;
        }
    }

    void add(ContextScore run, List<DistortionPair> tested) {
        if (size == testScores.length) {
            testScores = Arrays.copyOf(testScores, Math.max(1, 2 * size));
        }
        testScores[size++] = run.testScore();
        for (var test : run.furtherTests()) {
            scores(furtherTests, test.name()).accept(test.score());
        }
        for (var split : run.perceptual()) {
            value(split).ifPresent(scores(splits, split.split()));
        }
        for (int i = 0; i < run.pairScores().size(); i++) {
            var pair = tested.get(i);
            // A small test set may lack a pair.
            if (pair.n() > 0) {
                var names = Names.of(pair.first(), pair.second());
                var sum = pairs.get(names);
                if (sum == null) {
                    sum = pairs.computeIfAbsent(names.interned(), _ -> new PairSum(pair.n()));
                }
                sum.sum += run.pairScores().get(i);
                sum.runs++;
            }
        }
    }

    private static DoubleSummaryStatistics scores(Map<String, DoubleSummaryStatistics> of, String name) {
        var known = of.get(name);
        if (known == null) {
            known = new DoubleSummaryStatistics();
            of.put(name.intern(), known);
        }
        return known;
    }

    /** The mean over the runs; empty without one. */
    OptionalDouble testScore() {
        return testScores().average();
    }

    /** One per run. */
    DoubleStream testScores() {
        return Arrays.stream(testScores, 0, size);
    }

    /** The runs' scores on a further test set; null where none has it. */
    @Nullable
    DoubleSummaryStatistics furtherTest(String name) {
        return furtherTests.get(name);
    }

    /** The runs' scores on a split; null where none has it. */
    @Nullable
    DoubleSummaryStatistics split(String name) {
        return splits.get(name);
    }

    /** The runs' scores per pair of distortions; empty where they were not scored so. */
    Map<Names, PairSum> pairs() {
        return pairs;
    }

    /** The mean; empty where there are no values. */
    static OptionalDouble mean(@Nullable DoubleSummaryStatistics values) {
        return values == null || values.getCount() == 0
                ? OptionalDouble.empty()
                : OptionalDouble.of(values.getAverage());
    }

    /** A split's score: the 2AFC score, or the mean average precision of a JND split. */
    static OptionalDouble value(SplitScore split) {
        var value = split.score() != null ? split.score() : split.meanAveragePrecision();
        return value == null ? OptionalDouble.empty() : OptionalDouble.of(value);
    }
}
