package org.dpsfleet.report;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.dpsfleet.report.statistics.Interval;
import org.jspecify.annotations.Nullable;

/**
 * The first table of the page: a row per network, comparison, variant and combination.
 *
 * @param section number of the section that says more
 * @param cells texts, in the order of {@link #HEAD}, an interval on a line of its own
 */
record Overview(int section, String network, List<String> words, List<String> cells) {
    /** The headings of {@code cells}; network, layers, comparison, variant and, of several, the combination come
     * before them. */
    static final List<String> HEAD = List.of(
            "contexts",
            "baseline",
            "score",
            "contexts improved",
            "median change",
            "signed-rank test",
            "Spearman",
            "perceptual change");

    static List<Overview> of(List<Finding> findings) {
        var sections = PageSection.keys(findings);
        return findings.stream()
                .map(f -> row(sections.indexOf(PageSection.Key.of(f)), f))
                .toList();
    }

    private static Overview row(int section, Finding f) {
        var improvement = f.claims().improvement();
        var difficulty = f.claims().difficulty();
        var perceptual = f.claims().perceptual();
        var change = perceptual == null ? null : perceptual.change();
        return new Overview(
                section,
                f.subject().network(),
                Stream.concat(
                                Stream.of(
                                        f.subject().layers().stream()
                                                .map(String::valueOf)
                                                .collect(Collectors.joining(", ")),
                                        Missing.word(f.subject().comparison()),
                                        Missing.word(f.subject().variant())),
                                f.subject().apart().stream())
                        .toList(),
                Stream.of(
                                f.subject().judged()
                                        ? "people"
                                        : Integer.toString(
                                                f.evidence().contexts().size()),
                                Wording.score(f.claims().meanBaseline()),
                                Wording.score(f.claims().meanAdapted()),
                                improvement == null
                                        ? "-"
                                        : SummaryTable.improved(improvement.contexts())
                                                .replace(" (", "\n("),
                                improvement == null
                                        ? "-"
                                        : Wording.signed(improvement.median())
                                                + between(improvement.medianInterval(), true),
                                improvement == null ? "-" : Wording.p(improvement.test()),
                                difficulty == null
                                        ? "-"
                                        : Wording.correlation(difficulty.correlation())
                                                + between(difficulty.interval(), false),
                                change == null || perceptual == null
                                        ? "-"
                                        : Wording.signed(change) + between(perceptual.interval(), true))
                        .toList());
    }

    private static String between(@Nullable Interval interval, boolean change) {
        if (interval == null) {
            return "";
        }
        return change
                ? "\n(" + Wording.signed(interval.low()) + " to " + Wording.signed(interval.high()) + ")"
                : "\n(" + Wording.correlation(interval.low()) + " to " + Wording.correlation(interval.high()) + ")";
    }
}
