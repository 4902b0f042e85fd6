package org.dpsfleet.report;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.dpsfleet.report.statistics.Interval;
import org.dpsfleet.report.statistics.Share;
import org.dpsfleet.report.statistics.SignedRankTest;
import org.jspecify.annotations.Nullable;

/**
 * What adapting does on a test set beside the first.
 *
 * @param name of the set
 * @param triplets in it
 * @param contexts that baseline and variant were both scored in
 * @param baseline mean 2AFC score over contexts; null where not scored
 * @param adapted mean over contexts; null where not scored
 * @param change mean over contexts; this and what follows null where one of the two is missing
 * @param interval of the change; null where there are too few contexts
 * @param improved share of contexts
 * @param test whether the changes are more than chance
 */
public record FurtherTestChange(
        String name,
        int triplets,
        int contexts,
        @Nullable Double baseline,
        @Nullable Double adapted,
        @Nullable Double change,
        @Nullable Interval interval,
        @Nullable Share improved,
        @Nullable SignedRankTest test) {

    static List<FurtherTestChange> of(@Nullable Runs baseline, @Nullable Runs adapted) {
        Map<String, Integer> sets = new LinkedHashMap<>();
        Stream.of(true, false)
                .map(before -> before ? baseline : adapted)
                .flatMap(Stream::ofNullable)
                .forEach(runs -> runs.furtherTests().forEach(sets::putIfAbsent));
        return sets.entrySet().stream()
                .map(set -> change(set.getKey(), set.getValue(), baseline, adapted))
                .toList();
    }

    private static FurtherTestChange change(
            String name, int triplets, @Nullable Runs baseline, @Nullable Runs adapted) {
        if (baseline != null && adapted != null) {
            var contexts = adapted.contexts().stream()
                    .filter(c -> baseline.contexts().contains(c))
                    .toList();
            var paired = PairedScores.furtherTest(baseline, adapted, contexts, name);
            var changes = paired.changes();
            if (changes.length > 0) {
                int improved = 0;
                for (double change : changes) {
                    improved += change > 0 ? 1 : 0;
                }
                return new FurtherTestChange(
                        name,
                        triplets,
                        changes.length,
                        paired.meanBefore(),
                        paired.meanBefore() + paired.meanChange(),
                        paired.meanChange(),
                        paired.meanChangeInterval().orElse(null),
                        Share.of(improved, changes.length),
                        SignedRankTest.of(changes));
            }
        }
        return new FurtherTestChange(
                name, triplets, 0, mean(name, baseline), mean(name, adapted), null, null, null, null);
    }

    private static @Nullable Double mean(String name, @Nullable Runs runs) {
        return runs == null
                ? null
                : Analysis.boxed(runs.contexts().stream()
                        .flatMapToDouble(c -> runs.furtherTest(c, name).stream())
                        .average());
    }
}
