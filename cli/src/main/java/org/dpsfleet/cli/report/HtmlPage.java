package org.dpsfleet.cli.report;

import com.samskivert.mustache.Mustache;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.dpsfleet.schemas.codec.Json;

/** {@code report.html}: one file that opens without a network, with its plots and their tables. */
public final class HtmlPage {
    private static final String ECHARTS =
            "/META-INF/resources/webjars/echarts/5.3.1/dist/echarts.min.js";

    private HtmlPage() {}

    /** The page of a report. */
    public static String of(Report report) {
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
        var findings = new ArrayList<Map<String, Object>>();
        for (int i = 0; i < report.findings().size(); i++) {
            findings.add(section(i, report.findings().get(i)));
        }
        context.put("findings", findings);
        context.put("style", resource("report.css"));
        context.put("script", resource("report.js"));
        context.put("echarts", resource(ECHARTS));
        // Inside a script element, only the characters of a closing tag could end the document
        // early.
        context.put("data", Json.text(report).replace("<", "\\u003c"));
        return Mustache.compiler()
                .escapeHTML(true)
                // A section about a list's size is left out where the list is empty.
                .zeroIsFalse(true)
                .compile(resource("report.html"))
                .execute(context);
    }

    private static Map<String, Object> section(int index, Finding finding) {
        var section = new HashMap<String, Object>();
        section.put("index", index);
        section.put("network", finding.network());
        section.put("variant", Missing.word(finding.variant()));
        section.put("comparison", Missing.word(finding.comparison()));
        section.put("layers", finding.layers().toString());
        section.put("runs", finding.runs());
        section.put("sentences", finding.sentences());
        section.put("compared", finding.improvement() != null);
        section.put("perceptual", finding.perceptual() != null);
        section.put("tiles", tiles(finding));
        return section;
    }

    private record Tile(String value, String label) {}

    /** The numbers to see first. */
    private static List<Tile> tiles(Finding finding) {
        var tiles = new ArrayList<Tile>();
        if (finding.meanBaseline() != null) {
            tiles.add(new Tile(Wording.score(finding.meanBaseline()), "baseline, mean 2AFC score"));
        }
        if (finding.meanAdapted() != null) {
            tiles.add(
                    new Tile(
                            Wording.score(finding.meanAdapted()),
                            Missing.word(finding.variant()) + ", mean 2AFC score"));
        }
        var improvement = finding.improvement();
        if (improvement != null) {
            tiles.add(
                    new Tile(
                            String.format(
                                    Locale.ROOT, "%.1f %%", 100 * improvement.contexts().share()),
                            "of contexts improved"));
        }
        if (finding.difficulty() != null) {
            tiles.add(
                    new Tile(
                            String.format(
                                    Locale.ROOT, "%.2f", finding.difficulty().correlation()),
                            "rank correlation with the baseline"));
        }
        var perceptual = finding.perceptual();
        if (perceptual != null && perceptual.change() != null) {
            tiles.add(
                    new Tile(Wording.signed(perceptual.change()), "change on the perceptual set"));
        }
        return tiles;
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
