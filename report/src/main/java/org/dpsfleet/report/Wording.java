package org.dpsfleet.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.dpsfleet.report.Finding.ContextOutcome;
import org.dpsfleet.report.statistics.Interval;
import org.dpsfleet.report.statistics.Share;
import org.dpsfleet.report.statistics.SignedRankTest;
import org.dpsfleet.vocabulary.Variant;
import org.jspecify.annotations.Nullable;

/** The claims of a finding in plain sentences, each with its n and its 95 % interval. */
final class Wording {
    private Wording() {}

    static List<String> sentences(Finding.Subject subject, Finding.Claims claims, List<ContextOutcome> contexts) {
        if (subject.variant() == Variant.BASELINE) {
            return List.of("Only the baseline was scored: its mean 2AFC test score is %s over %s. Add a variant"
                            .formatted(score(claims.meanBaseline()), contexts(contexts.size()))
                    + " (lin, tune or scratch) to see what adapting does.");
        }
        var improvement = claims.improvement();
        if (improvement == null) {
            return List.of("No baseline was scored for the same contexts and draws: the mean 2AFC test score of"
                    + " %s is %s over %s, and there is nothing to compare it with."
                            .formatted(
                                    Missing.word(subject.variant()),
                                    score(claims.meanAdapted()),
                                    contexts(contexts.size())));
        }
        var sentences = new ArrayList<String>();
        if (subject.judged()) {
            sentences.add(judged(claims, improvement));
        } else {
            sentences.add(improved(improvement) + " " + test(improvement.test()));
            sentences.add(difficulty(claims, contexts));
        }
        sentences.add(perceptual(claims.perceptual()));
        claims.furtherTests().stream().map(Wording::furtherTest).forEach(sentences::add);
        return sentences;
    }

    private static String improved(Finding.Improvement improvement) {
        return "Adapting makes the metric better than the baseline in %s; the median change of the 2AFC test score is %s%s. Of single runs, %s are better. The paper reports 99 %%."
                .formatted(
                        share(improvement.contexts(), "context"),
                        signed(improvement.median()),
                        interval(improvement.medianInterval()),
                        share(improvement.runs(), ""));
    }

    private static String judged(Finding.Claims claims, Finding.Improvement improvement) {
        return "On the held-out judgements of people, adapting changes the 2AFC score by %s, from %s to %s; of single runs, %s are better than the baseline. People's judgements are one context, so there is no interval or test over contexts."
                .formatted(
                        signed(improvement.mean()),
                        score(claims.meanBaseline()),
                        score(claims.meanAdapted()),
                        share(improvement.runs(), ""));
    }

    /** Of the changes over contexts. */
    private static String test(SignedRankTest test) {
        if (test.pValue() == null) {
            return test.changed() == 0
                    ? "No context's score changed, so there is nothing to test."
                    : String.format(
                            Locale.ROOT,
                            "With %s changed, no test over contexts could find that more than chance: it takes %d at least.",
                            contexts(test.changed()),
                            SignedRankTest.LEAST);
        }
        return "Wilcoxon's signed-rank test of the changes gives %s over %s.".formatted(p(test), contexts(test.n()));
    }

    private static String furtherTest(FurtherTestChange t) {
        if (t.change() == null || t.improved() == null || t.test() == null) {
            return "The test set %s was not scored for both baseline and adapted metric.".formatted(t.name());
        }
        return "On the test set %s, the 2AFC score changes by %s%s and is better in %s%s."
                .formatted(
                        t.name(),
                        signed(t.change()),
                        interval(t.interval()),
                        share(t.improved(), "context"),
                        t.test().pValue() == null ? "" : ", " + p(t.test()));
    }

    /** {@code p = 0.021}, {@code p < 0.001}, or why there is none. */
    static String p(SignedRankTest test) {
        var p = test.pValue();
        if (p == null) {
            return "n < " + SignedRankTest.LEAST;
        }
        return p < 0.001 ? "p < 0.001" : String.format(Locale.ROOT, "p = %.3f", p);
    }

    private static String difficulty(Finding.Claims claims, List<ContextOutcome> contexts) {
        var difficulty = claims.difficulty();
        var n = contexts.stream().filter(c -> c.improvement() != null).count();
        if (difficulty == null) {
            return "Whether difficulty is shared with the baseline can't be said: a rank correlation needs"
                    + " at least three contexts whose scores differ, and there %s."
                            .formatted(
                                    n < 3
                                            ? n == 1 ? "is one context" : "are " + n + " contexts"
                                            : "one of the two scores is the same in all " + n);
        }
        var interval = difficulty.interval();
        var verdict = interval == null || interval.contains(0)
                ? "Whether contexts that are hard for the baseline are hard for the adapted metric too" + " stays open"
                : difficulty.correlation() > 0
                        ? "Contexts that are hard for the baseline are hard for the adapted metric too"
                        : "Contexts that are hard for the baseline are easier for the adapted metric";
        return "%s: Spearman's correlation of the two scores is %s%s over %s."
                .formatted(
                        verdict,
                        correlation(difficulty.correlation()),
                        interval == null
                                ? " (too few contexts for an interval)"
                                : " (95 %% interval %s to %s)"
                                        .formatted(correlation(interval.low()), correlation(interval.high())),
                        contexts(difficulty.n()));
    }

    private static String perceptual(@Nullable PerceptualChange perceptual) {
        if (perceptual == null) {
            return "No perceptual data set was scored, so agreement with people is not known.";
        }
        var change = perceptual.change();
        if (change == null) {
            return "The perceptual data set was not scored for both baseline and adapted metric.";
        }
        var interval = perceptual.interval();
        var verdict = interval == null
                ? "on the perceptual set"
                : interval.contains(0)
                        ? "on the perceptual set, no significant change"
                        : change < 0
                                ? "on the perceptual set, a significant loss"
                                : "on the perceptual set, a significant gain";
        var splits = perceptual.splits().stream()
                .filter(s -> s.measure().equals(perceptual.measure()))
                .count();
        return "The %s changes by %s%s %s (%s, %s)."
                .formatted(
                        perceptual.measure(),
                        signed(change),
                        interval(interval),
                        verdict,
                        splits == 1 ? "one split" : "mean of " + splits + " splits",
                        contexts(perceptual.n()));
    }

    /** {@code 23 of 24 contexts (95.8 %, 95 % interval 79.8 to 99.3 %)}. */
    static String share(Share share, String noun) {
        return String.format(
                Locale.ROOT,
                "%d of %d%s (%.1f %%, 95 %% interval %.1f to %.1f %%)",
                share.count(),
                share.n(),
                noun.isEmpty() ? "" : " " + (share.n() == 1 ? noun : noun + "s"),
                100 * share.share(),
                100 * share.interval().low(),
                100 * share.interval().high());
    }

    static String signed(double value) {
        var text = String.format(Locale.ROOT, "%+.3f", value);
        return text.equals("-0.000") ? "+0.000" : text;
    }

    /** With two digits; what rounds to nought has no sign. */
    static String correlation(double value) {
        var text = String.format(Locale.ROOT, "%.2f", value);
        return text.equals("-0.00") ? "0.00" : text;
    }

    static String score(@Nullable Double value) {
        return value == null ? "-" : String.format(Locale.ROOT, "%.3f", value);
    }

    static String ranking(List<String> ranking) {
        return ranking.isEmpty() ? "held-out judgements of people" : String.join(", ", ranking);
    }

    private static String interval(@Nullable Interval interval) {
        return interval == null
                ? " (one context, so no interval)"
                : " (95 % interval " + signed(interval.low()) + " to " + signed(interval.high()) + ")";
    }

    private static String contexts(int n) {
        return n == 1 ? "1 context" : n + " contexts";
    }
}
