package org.dpsfleet.coordinator.http;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.dpsfleet.report.HtmlPage;
import org.jspecify.annotations.Nullable;

/** The files of the live page. They hold nothing of a fleet, so that whoever has no token yet gets them as well. */
final class PageFiles {
    /** Where they are, but for the page itself, which is at {@code /}. */
    static final String PATH = "/page/";

    /**
     * Scripts and styles come from here only and never from within the page, nobody shows it in a frame, and it asks
     * nobody else.
     */
    private static final Map<String, String> HEADERS = Map.of(
            "Content-Security-Policy",
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self';"
                    + " base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
            "X-Frame-Options",
            "DENY",
            "Referrer-Policy",
            "no-referrer",
            "Cross-Origin-Opener-Policy",
            "same-origin",
            "Cross-Origin-Resource-Policy",
            "same-origin",
            "Permissions-Policy",
            "camera=(), geolocation=(), microphone=()",
            "Cache-Control",
            "no-cache");

    private static final Map<String, String> TYPES =
            Map.of("html", "text/html", "css", "text/css", "js", "text/javascript", "svg", "image/svg+xml");

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

    private final Map<String, File> files = new HashMap<>();

    private record File(String type, byte[] content, String tag) {}

    /**
     * @param token whether the coordinator asks for one, so that the page does as well
     */
    PageFiles(boolean token) {
        NAMES.forEach(name -> files.put(name, file(name, bytes(FOLDER + name))));
        // What the report has as well looks the same in both.
        HtmlPage.shared().forEach((name, text) -> files.put(name, file(name, text.getBytes(StandardCharsets.UTF_8))));
        files.put(Runbook.NAME, file(Runbook.NAME, Runbook.html().getBytes(StandardCharsets.UTF_8)));
        var index = new String(bytes(FOLDER + INDEX), StandardCharsets.UTF_8);
        var asking = token ? index.replace("<html ", "<html data-token=\"wanted\" ") : index;
        files.put(INDEX, file(INDEX, asking.getBytes(StandardCharsets.UTF_8)));
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
        var file = files.get(name);
        if (file == null) {
            return Optional.empty();
        }
        var answer = file.tag.equals(known) ? Answer.unchanged() : Answer.bytes(file.type, file.content);
        return Optional.of(answer.with(HEADERS).with("ETag", file.tag));
    }

    private static byte[] bytes(String resource) {
        try (var stream = PageFiles.class.getResourceAsStream(resource)) {
            if (stream == null) {
                throw new IllegalStateException("the resource " + resource + " is not on the class path");
            }
            return stream.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static File file(String name, byte[] content) {
        try {
            var hash = MessageDigest.getInstance("SHA-256").digest(content);
            // Weak, since it may be sent compressed.
            var tag = "W/\"" + HexFormat.of().formatHex(hash, 0, 12) + "\"";
            return new File(TYPES.get(name.substring(name.lastIndexOf('.') + 1)) + "; charset=utf-8", content, tag);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
