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
import org.dpsfleet.report.Cell.Names;
import org.dpsfleet.report.Cell.PairSum;
import org.jspecify.annotations.Nullable;

/** From scores per pair of distortions to {@link DistortionScores}. */
final class PairAnalysis {
    private final Map<Names, PairTally> pairs =
            new TreeMap<>(Comparator.comparing(Names::first).thenComparing(Names::second));
    private final Map<Places, PairTally> positions =
            new TreeMap<>(Comparator.comparingInt(Places::first).thenComparingInt(Places::second));
    private final Map<Integer, PairTally> distances = new TreeMap<>();

    private PairAnalysis() {}

    private record Places(int first, int second) {
        static Places of(List<String> ranking, Names names) {
            var one = ranking.indexOf(names.first()) + 1;
            var other = ranking.indexOf(names.second()) + 1;
            return new Places(Math.min(one, other), Math.max(one, other));
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
            var before = baseline == null ? null : baseline.of(context, seed).pairs();
            var after = adapted == null ? null : adapted.of(context, seed).pairs();
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
    private static Set<Names> both(@Nullable Map<Names, PairSum> before, @Nullable Map<Names, PairSum> after) {
        if (before == null) {
            return after == null ? Set.of() : after.keySet();
        }
        var names = new LinkedHashSet<>(before.keySet());
        if (after != null) {
            names.retainAll(after.keySet());
        }
        return names;
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
