package org.dpsfleet.report;

import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.dpsfleet.report.Finding.ContextOutcome;
import org.jspecify.annotations.Nullable;

/**
 * The contexts with the lowest and with the highest test scores, the most extreme first: five each,
 * and fewer where fewer than ten contexts are scored, so that none is both.
 */
public record Extremes(
        List<ContextOutcome> hardestForBaseline,
        List<ContextOutcome> easiestForBaseline,
        List<ContextOutcome> hardestForAdapted,
        List<ContextOutcome> easiestForAdapted) {
    private static final int MOST = 5;

    static Extremes of(List<ContextOutcome> contexts) {
        return new Extremes(
                lowest(contexts, ContextOutcome::baseline, 1),
                lowest(contexts, ContextOutcome::baseline, -1),
                lowest(contexts, ContextOutcome::adapted, 1),
                lowest(contexts, ContextOutcome::adapted, -1));
    }

    private static List<ContextOutcome> lowest(
            List<ContextOutcome> contexts, Function<ContextOutcome, @Nullable Double> score, int sign) {
        var scored = contexts.stream().filter(c -> score.apply(c) != null).toList();
        return scored.stream()
                .sorted(Comparator.comparingDouble(c -> sign * Objects.requireNonNull(score.apply(c))))
                .limit(Math.min(MOST, scored.size() / 2))
                .toList();
    }
}
