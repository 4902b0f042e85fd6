package org.dpsfleet.report;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.commons.statistics.descriptive.Quantile;
import org.dpsfleet.report.Finding.ContextOutcome;
import org.jspecify.annotations.Nullable;

/**
 * How contexts are spread, where a point for each would be too much.
 *
 * @param scores squares of hundredths: {@code [baseline, adapted, contexts]}, where {@code [61, 70, 3]} says that of
 *     three contexts the baseline's score is from 0.61 to 0.62 and the adapted one's from 0.70 to 0.71
 * @param changes bins of thousandths: {@code [change, contexts]}, where {@code [-2, 3]} says that the score of three
 *     contexts changed by -0.002 to -0.001
 * @param quantiles of the baseline's scores, the adapted ones and the changes, as far as they are known
 */
record ContextSpread(List<int[]> scores, List<int[]> changes, List<Quantiles> quantiles) {
    private static final int PER_SCORE = 100;
    private static final int PER_CHANGE = 1000;

    /** A score that lies on the edge of a bin but for rounding belongs above the edge. */
    private static final double ROUNDING = 1e-9;

    /**
     * Of one value over contexts.
     *
     * @param name {@code baseline}, {@code adapted} or {@code change}
     * @param values at 0, 5, 25, 50, 75, 95 and 100 %
     */
    record Quantiles(String name, double[] values) {
        private static final double[] AT = {0, 0.05, 0.25, 0.5, 0.75, 0.95, 1};

        private static Stream<Quantiles> of(
                String name, List<ContextOutcome> contexts, Function<ContextOutcome, @Nullable Double> value) {
            var values = contexts.stream()
                    .map(value)
                    .filter(Objects::nonNull)
                    .mapToDouble(v -> v)
                    .toArray();
            return values.length == 0
                    ? Stream.of()
                    : Stream.of(new Quantiles(name, Quantile.withDefaults().evaluate(values, AT)));
        }
    }

    static ContextSpread of(List<ContextOutcome> contexts) {
        Map<List<Integer>, Long> scores = contexts.stream()
                .flatMap(c -> c.baseline() == null || c.adapted() == null
                        ? Stream.of()
                        : Stream.of(List.of(bin(c.baseline(), PER_SCORE), bin(c.adapted(), PER_SCORE))))
                .collect(Collectors.groupingBy(square -> square, Collectors.counting()));
        Map<Integer, Long> changes = contexts.stream()
                .flatMap(c -> Stream.ofNullable(c.improvement()))
                .collect(Collectors.groupingBy(change -> bin(change, PER_CHANGE), TreeMap::new, Collectors.counting()));
        return new ContextSpread(
                scores.entrySet().stream()
                        .map(e ->
                                new int[] {e.getKey().getFirst(), e.getKey().getLast(), Math.toIntExact(e.getValue())})
                        .sorted(Comparator.<int[]>comparingInt(s -> s[0]).thenComparingInt(s -> s[1]))
                        .toList(),
                changes.entrySet().stream()
                        .map(e -> new int[] {e.getKey(), Math.toIntExact(e.getValue())})
                        .toList(),
                Stream.of(
                                Quantiles.of("baseline", contexts, ContextOutcome::baseline),
                                Quantiles.of("adapted", contexts, ContextOutcome::adapted),
                                Quantiles.of("change", contexts, ContextOutcome::improvement))
                        .flatMap(q -> q)
                        .toList());
    }

    /** The highest score, 1, belongs to the bin below it. */
    private static int bin(double value, int perOne) {
        return Math.min((int) Math.floor(value * perOne + ROUNDING), perOne - 1);
    }
}
