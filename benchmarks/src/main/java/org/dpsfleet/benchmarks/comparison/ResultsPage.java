package org.dpsfleet.benchmarks.comparison;

import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** The numbers as Markdown. */
final class ResultsPage {
    private ResultsPage() {}

    /**
     * The page.
     *
     * @param head lines on machine, versions and material
     * @param peer the peer's runs, before and after ours; empty without PyTorch
     * @param ours one row for every number of contexts
     * @param endToEnd contexts per hour of the whole product, null if not measured
     */
    static String of(
            List<String> head, List<Epochs> peer, List<Epochs> ours, Limits limits, @Nullable Double endToEnd) {
        var page = new StringBuilder("# Results of one run\n\n");
        head.forEach(line -> page.append("- ").append(line).append('\n'));
        page.append("""

                ## One adaptation: AlexNet, 800 images and 200 held out, batch 256, 10 epochs

                | | seconds per epoch (all) | seconds per context | contexts per hour \
                | times the peer | core-seconds per context | times the peer | load |
                |---|---|---|---|---|---|---|---|
                """);
        // Both of the peer's runs count, so that a busy minute does not decide.
        double baseline = median(peer, Epochs::secondsPerContext);
        double coreBaseline = median(peer, Epochs::coreSecondsPerContext);
        peer.forEach(row -> page.append(row(row, baseline, coreBaseline)));
        ours.forEach(row -> page.append(row(row, baseline, coreBaseline)));
        if (endToEnd != null) {
            page.append(format(
                    "| `fleet run`, 720 contexts, with baselines, test scores and report "
                            + "| | %.3g | %.0f | %s | | | |%n",
                    3600 / endToEnd, endToEnd, ratio(baseline * endToEnd / 3600)));
        }
        page.append("""

                Seconds per context and what follows from it are ten times the median epoch without the
                first. Core-seconds count only when a thread had a core, so other programs disturb
                them little.

                ## What limits a step of 256 triplets (one core; the cheapest of five rounds)

                | part | core-ms | reaches | beside | share |
                |---|---|---|---|---|
                """);
        page.append(part(
                "features: convolutions, pooling",
                limits.features(),
                Limits.featureFlop() / 1e9,
                "GFLOP/s",
                "a matrix product's",
                limits.sgemm() / 1e9));
        page.append(part(
                "comparison: normalise, difference, square, mean",
                limits.comparison(),
                Limits.comparisonBytes() / 1e9,
                "GB/s of features",
                "an addition's",
                limits.stream() / 1e9));
        page.append(part(
                "dropout mask on top",
                limits.dropout(),
                Limits.comparisonBytes() * 2 / 3 / 1e9,
                "GB/s of differences",
                "an addition's",
                limits.stream() / 1e9));
        page.append(part(
                "head: 720 columns, forward, backward, Adam",
                limits.head(),
                Limits.headFlop() / 1e9,
                "GFLOP/s",
                "a matrix product's",
                limits.sgemm() / 1e9));
        return page.toString();
    }

    private static double median(List<Epochs> rows, ToDoubleFunction<Epochs> value) {
        return Epochs.median(rows.stream().mapToDouble(value).toArray());
    }

    private static String row(Epochs row, double baseline, double coreBaseline) {
        var seconds = new StringBuilder();
        for (double epoch : row.seconds()) {
            seconds.append(format("%s%.2f", seconds.isEmpty() ? "" : ", ", epoch));
        }
        return format(
                "| %s | %s | %.3g | %.0f | %s | %.3g | %s | %.1f |%n",
                row.name(),
                seconds,
                row.secondsPerContext(),
                row.contextsPerHour(),
                ratio(baseline / row.secondsPerContext()),
                row.coreSecondsPerContext(),
                ratio(coreBaseline / row.coreSecondsPerContext()),
                row.load());
    }

    private static String part(String name, double seconds, double amount, String unit, String peak, double limit) {
        if (seconds <= 0) {
            // A difference of two measurements.
            return format("| %s | 0 | | too little to be measured | |%n", name);
        }
        return format(
                "| %s | %.0f | %.1f %s | %s %.1f | %.0f %% |%n",
                name, seconds * 1e3, amount / seconds, unit, peak, limit, 100 * amount / seconds / limit);
    }

    /** Without a peer the baseline, and so every ratio, is not a number. */
    private static String ratio(double times) {
        return Double.isNaN(times) ? "no peer" : format("%.1f", times);
    }

    private static String format(String pattern, Object... values) {
        return String.format(Locale.ROOT, pattern, values);
    }
}
