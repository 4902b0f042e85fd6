package org.dpsfleet.report;

import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** From scores per pair of distortions to {@link DistortionScores}. */
final class PairAnalysis {
    private final Map<Names, PairTally> pairs =
            new TreeMap<>(Comparator.comparing(Names::first).thenComparing(Names::second));
    private final Map<Places, PairTally> positions =
            new TreeMap<>(Comparator.comparingInt(Places::first).thenComparingInt(Places::second));
    private final Map<Integer, PairTally> distances = new TreeMap<>();

    private PairAnalysis() {}

    /** In alphabetical order: a test set compares two distortions in either order. */
    private record Names(String first, String second) {
        static Names of(String one, String other) {
            return one.compareTo(other) < 0 ? new Names(one, other) : new Names(other, one);
        }
    }

    private record Places(int first, int second) {
        static Places of(List<String> ranking, Names names) {
            var one = ranking.indexOf(names.first()) + 1;
            var other = ranking.indexOf(names.second()) + 1;
            return new Places(Math.min(one, other), Math.max(one, other));
        }
    }

    /** The runs of a context and draw seed; they share their triplets. */
    private record Cell(double sum, int runs, int triplets) {
        Cell plus(Cell other) {
            return new Cell(sum + other.sum, runs + other.runs, triplets);
        }

        double score() {
            return sum / runs;
        }
    }

    static DistortionScores of(@Nullable Runs baseline, @Nullable Runs adapted) {
        var analysis = new PairAnalysis();
        for (var context : union(baseline, adapted, Runs::contexts)) {
            analysis.add(context, baseline, adapted);
        }
        return analysis.scores();
    }

    private static <T> Set<T> union(@Nullable Runs baseline, @Nullable Runs adapted, Function<Runs, Set<T>> values) {
        var all = new LinkedHashSet<T>();
        Stream.of(true, false)
                .flatMap(before -> Stream.ofNullable(before ? baseline : adapted))
                .forEach(runs -> all.addAll(values.apply(runs)));
        return all;
    }

    private void add(List<String> context, @Nullable Runs baseline, @Nullable Runs adapted) {
        Map<Places, PairTally> here = new HashMap<>();
        Map<Integer, PairTally> apart = new HashMap<>();
        for (long seed : union(baseline, adapted, Runs::drawSeeds)) {
            var before = baseline == null ? null : cells(baseline.paired(context, seed));
            var after = adapted == null ? null : cells(adapted.paired(context, seed));
            for (var names : both(before, after)) {
                var places = Places.of(context, names);
                if (places.first() == 0) {
                    continue;
                }
                var b = before == null ? null : before.get(names);
                var a = after == null ? null : after.get(names);
                var n = b != null ? b.triplets() : a != null ? a.triplets() : 0;
                var x = b == null ? Double.NaN : b.score();
                var y = a == null ? Double.NaN : a.score();
                var pair = pairs.computeIfAbsent(names, p -> new PairTally());
                pair.add(n, x, y);
                pair.see(seed, n);
                here.computeIfAbsent(places, p -> new PairTally()).add(n, x, y);
                apart.computeIfAbsent(places.second() - places.first(), d -> new PairTally())
                        .add(n, x, y);
            }
        }
        here.forEach(
                (p, tally) -> positions.computeIfAbsent(p, k -> new PairTally()).addMeanOf(tally));
        apart.forEach(
                (d, tally) -> distances.computeIfAbsent(d, k -> new PairTally()).addMeanOf(tally));
    }

    /** Like is compared with like: pairs that both have, where there are both. */
    private static Set<Names> both(@Nullable Map<Names, Cell> before, @Nullable Map<Names, Cell> after) {
        if (before == null) {
            return after == null ? Set.of() : after.keySet();
        }
        var names = new LinkedHashSet<>(before.keySet());
        if (after != null) {
            names.retainAll(after.keySet());
        }
        return names;
    }

    private static Map<Names, Cell> cells(List<Runs.Paired> runs) {
        Map<Names, Cell> cells = new HashMap<>();
        for (var run : runs) {
            for (int i = 0; i < run.pairs().size(); i++) {
                var pair = run.pairs().get(i);
                var score = run.run().pairScores().get(i);
                // A small test set may lack a pair.
                if (pair.n() > 0) {
                    cells.merge(Names.of(pair.first(), pair.second()), new Cell(score, 1, pair.n()), Cell::plus);
                }
            }
        }
        return cells;
    }

    private DistortionScores scores() {
        return new DistortionScores(
                pairs.entrySet().stream()
                        .map(e -> new DistortionScores.Pair(
                                e.getKey().first(),
                                e.getKey().second(),
                                e.getValue().triplets(),
                                e.getValue().meanBaseline(),
                                e.getValue().meanAdapted()))
                        .toList(),
                positions.entrySet().stream()
                        .map(e -> new DistortionScores.Position(
                                e.getKey().first(),
                                e.getKey().second(),
                                e.getValue().terms(),
                                e.getValue().meanBaseline(),
                                e.getValue().meanAdapted()))
                        .toList(),
                distances.entrySet().stream()
                        .map(e -> new DistortionScores.Distance(
                                e.getKey(),
                                e.getValue().terms(),
                                e.getValue().meanBaseline(),
                                e.getValue().meanAdapted()))
                        .toList());
    }
}
