package org.dpsfleet.report;

import com.samskivert.mustache.Mustache;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import org.dpsfleet.schemas.codec.Json;

/** {@code report.html}: one file that opens without a network, with its plots and their tables. */
public final class HtmlPage {
    private static final String ECHARTS = "/META-INF/resources/webjars/echarts/5.3.1/dist/echarts.min.js";

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
        context.put("overview", Overview.of(report.findings()));
        context.put("heads", Overview.HEAD);
        context.put("sections", PageSection.of(report.findings()));
        context.put("style", resource("report.css"));
        context.put("charts", resource("charts.js"));
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
