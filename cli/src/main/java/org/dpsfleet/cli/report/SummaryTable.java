package org.dpsfleet.cli.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The findings as a table of a few lines, for a terminal. */
public final class SummaryTable {
    private static final List<String> HEAD =
            List.of(
                    "network",
                    "variant",
                    "comparison",
                    "contexts",
                    "baseline",
                    "score",
                    "improved",
                    "correlation",
                    "perceptual");

    private SummaryTable() {}

    /** Lines with a line break each; a dash where something is not known. */
    public static String of(Report report) {
        var rows = new ArrayList<List<String>>();
        rows.add(HEAD);
        report.findings().forEach(f -> rows.add(row(f)));
        var text = new StringBuilder();
        for (var row : rows) {
            for (int column = 0; column < row.size(); column++) {
                int c = column;
                var width = rows.stream().mapToInt(r -> r.get(c).length()).max().orElseThrow();
                // Words to the left, numbers to the right.
                var cell = column < 3 ? "%-" + width + "s" : "%" + width + "s";
                text.append(cell.formatted(row.get(column)))
                        .append(column < row.size() - 1 ? "  " : System.lineSeparator());
            }
        }
        return text.toString();
    }

    private static List<String> row(Finding f) {
        var improvement = f.improvement();
        var difficulty = f.difficulty();
        var change = f.perceptual() == null ? null : f.perceptual().change();
        return List.of(
                f.network(),
                Missing.word(f.variant()),
                Missing.word(f.comparison()),
                Integer.toString(f.contexts().size()),
                Wording.score(f.meanBaseline()),
                Wording.score(f.meanAdapted()),
                improvement == null
                        ? "-"
                        : String.format(
                                Locale.ROOT, "%.1f %%", 100 * improvement.contexts().share()),
                difficulty == null
                        ? "-"
                        : String.format(Locale.ROOT, "%.2f", difficulty.correlation()),
                change == null ? "-" : Wording.signed(change));
    }
}
