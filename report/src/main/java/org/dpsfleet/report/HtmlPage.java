package org.dpsfleet.report;

import com.samskivert.mustache.Mustache;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/**
 * {@code report.html}: one file that opens without a network, with its plots and their tables. A page that would
 * be too large with a point for each context has them counted.
 */
public final class HtmlPage {
    /** What a browser opens without a wait, in bytes. */
    static final int MOST_BYTES = 5_000_000;

    /** The most lines of a list that a large page shows. */
    private static final int MOST_LINES = 200;

    private static final String ECHARTS = "/META-INF/resources/webjars/echarts/5.3.1/dist/echarts.min.js";

    private HtmlPage() {}

    /** The page of a report; has at most {@link #MOST_BYTES}. */
    public static String of(Report report) {
        if (PageData.bytes(report) < MOST_BYTES) {
            var whole = page(report, PageData.whole(report), report.findings().size(), Map.of());
            if (fits(whole)) {
                return whole;
            }
        }
        for (int drawn = report.findings().size(); ; drawn /= 2) {
            var counted = counted(report, drawn);
            if (fits(counted) || drawn == 0) {
                return counted;
            }
        }
    }

    private static boolean fits(String page) {
        return page.getBytes(StandardCharsets.UTF_8).length < MOST_BYTES;
    }

    /** With plots of so many findings as are given, the first ones. */
    private static String counted(Report report, int drawn) {
        return page(
                report,
                PageData.counted(report.findings().subList(0, drawn)),
                drawn,
                Map.of(
                        "counted", true,
                        "countedScript", resource("counted.js"),
                        "undrawn", drawn < report.findings().size(),
                        "missing", first(report.missing()),
                        "failures", first(report.failures())));
    }

    private static List<String> first(List<String> lines) {
        return lines.size() <= MOST_LINES
                ? lines
                : Stream.concat(
                                lines.stream().limit(MOST_LINES),
                                Stream.of(String.format(
                                        Locale.ROOT,
                                        "and %d more, which report.json lists",
                                        lines.size() - MOST_LINES)))
                        .toList();
    }

    private static String page(Report report, String data, int drawn, Map<String, Object> counted) {
        var context = new HashMap<String, Object>();
        var spec = report.experiment().spec();
        context.put("name", spec.name());
        context.put("id", report.experiment().experimentId());
        context.put("submitted", report.experiment().submittedAt().toString());
        context.put("partial", !report.complete() || !report.failures().isEmpty());
        context.put("missing", report.missing());
        context.put("failures", report.failures());
        context.put("warnings", report.warnings());
        context.put("caveats", report.caveats());
        context.put("facts", report.facts());
        context.put("empty", report.findings().isEmpty());
        context.put("overview", Overview.of(report.findings()));
        context.put("heads", Overview.HEAD);
        context.put(
                "combinations",
                report.findings().stream().anyMatch(f -> !f.subject().apart().isEmpty()));
        context.put("sections", PageSection.of(report.findings(), drawn));
        context.put("counted", false);
        context.put("undrawn", false);
        context.putAll(counted);
        context.put("style", resource("theme.css") + resource("report.css"));
        context.put("charts", resource("charts.js"));
        context.put("plots", script(context));
        context.put("script", resource("report.js"));
        context.put("echarts", resource(ECHARTS));
        context.put("data", data);
        return Mustache.compiler()
                .escapeHTML(true)
                // A section about a list's size is left out where the list is empty.
                .zeroIsFalse(true)
                .compile(resource("report.html"))
                .execute(context);
    }

    /** The script that draws figures. */
    private static String script(Map<String, Object> context) {
        return Mustache.compiler()
                .escapeHTML(false)
                .compile(resource("plots.js"))
                .execute(context);
    }

    /**
     * What another page that shows findings as this one does loads, by the names of the files: the colours, and the
     * scripts {@code echarts.js}, {@code charts.js} and {@code plots.js}, which need each other in this order.
     */
    public static Map<String, String> shared() {
        var counting = Map.<String, Object>of("counted", true, "countedScript", resource("counted.js"));
        return Map.of(
                "theme.css", resource("theme.css"),
                "echarts.js", resource(ECHARTS),
                "charts.js", resource("charts.js"),
                "plots.js", script(counting));
    }

    private static String resource(String name) {
        try (InputStream stream = HtmlPage.class.getResourceAsStream(name)) {
            if (stream == null) {
                throw new IllegalStateException("the resource " + name + " is not on the class path");
            }
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
