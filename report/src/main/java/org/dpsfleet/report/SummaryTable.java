package org.dpsfleet.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.dpsfleet.report.statistics.Share;

/** The findings as a table of a few lines, for a terminal. */
public final class SummaryTable {
    private static final List<String> SUBJECT = List.of("network", "variant", "compared");
    private static final List<String> CLAIMS =
            List.of("contexts", "baseline", "score", "improved", "p", "rho", "perceptual");

    private SummaryTable() {}

    /** Lines with a line break each; a dash where something is not known. */
    public static String of(Report report) {
        var rows = new ArrayList<List<String>>();
        var apart =
                report.findings().stream().anyMatch(f -> !f.subject().apart().isEmpty());
        var subject = new ArrayList<>(SUBJECT);
        if (apart) {
            subject.add("combination");
        }
        rows.add(Stream.concat(subject.stream(), CLAIMS.stream()).toList());
        report.findings().forEach(f -> rows.add(row(f)));
        var text = new StringBuilder();
        for (var row : rows) {
            for (int column = 0; column < row.size(); column++) {
                int c = column;
                var width = rows.stream().mapToInt(r -> r.get(c).length()).max().orElseThrow();
                // Words to the left, numbers to the right.
                var cell = column < subject.size() ? "%-" + width + "s" : "%" + width + "s";
                text.append(cell.formatted(row.get(column)))
                        .append(column < row.size() - 1 ? "  " : System.lineSeparator());
            }
        }
        return text.toString();
    }

    private static List<String> row(Finding f) {
        var improvement = f.claims().improvement();
        var difficulty = f.claims().difficulty();
        var change =
                f.claims().perceptual() == null ? null : f.claims().perceptual().change();
        var subject = Stream.concat(
                Stream.of(
                        f.subject().network(),
                        Missing.word(f.subject().variant()),
                        Missing.word(f.subject().comparison())),
                f.subject().apart().stream());
        var claims = Stream.of(
                Integer.toString(f.evidence().contexts().size()),
                Wording.score(f.claims().meanBaseline()),
                Wording.score(f.claims().meanAdapted()),
                improvement == null ? "-" : improved(improvement.contexts()),
                improvement == null
                        ? "-"
                        : Wording.p(improvement.test())
                                .replaceFirst("^p (= |)", "")
                                .replace("< 0.", "<0."),
                difficulty == null ? "-" : Wording.correlation(difficulty.correlation()),
                change == null ? "-" : Wording.signed(change));
        return Stream.concat(subject, claims).toList();
    }

    /** With Wilson's 95 % interval: {@code 95.8 % (80-99)}. */
    static String improved(Share share) {
        return String.format(
                Locale.ROOT,
                "%.1f %% (%.0f-%.0f)",
                100 * share.share(),
                100 * share.interval().low(),
                100 * share.interval().high());
    }
}
