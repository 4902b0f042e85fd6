package org.dpsfleet.coordinator.http;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.dpsfleet.report.HtmlPage;
import org.jspecify.annotations.Nullable;

/** The files of the live page. They hold nothing of a fleet, so that whoever has no token yet gets them as well. */
final class PageFiles {
    /** Where they are, but for the page itself, which is at {@code /}. */
    static final String PATH = "/page/";

    private static final String INDEX = "index.html";
    private static final String FOLDER = "/org/dpsfleet/coordinator/page/";
    private static final List<String> NAMES = List.of(
            "icon.svg",
            "page.css",
            "main.js",
            "dom.js",
            "api.js",
            "state.js",
            "words.js",
            "fleet.js",
            "queues.js",
            "experiment.js",
            "figures.js",
            "curves.js",
            "drill.js",
            "failures.js",
            "submit.js");

    private final WebFiles files = new WebFiles("'self'");

    /**
     * @param token whether the coordinator asks for one, so that the page does as well
     */
    PageFiles(boolean token) {
        NAMES.forEach(name -> files.add(name, WebFiles.resource(FOLDER + name)));
        // What the report has as well looks the same in both.
        HtmlPage.shared().forEach(files::add);
        files.add(Runbook.NAME, Runbook.html());
        var index = new String(WebFiles.resource(FOLDER + INDEX), StandardCharsets.UTF_8);
        files.add(INDEX, token ? index.replace("<html ", "<html data-token=\"wanted\" ") : index);
    }

    /** The page itself. */
    Answer index(@Nullable String known) {
        return answer(INDEX, known).orElseThrow();
    }

    /**
     * A file, empty if there is none of that name.
     *
     * @param known the {@code If-None-Match} of the request
     */
    Optional<Answer> answer(String name, @Nullable String known) {
        return files.answer(name, known);
    }
}
