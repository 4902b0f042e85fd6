package org.dpsfleet.coordinator.http;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Files of a page for a browser, kept in memory. */
final class WebFiles {
    private static final Map<String, String> HEADERS = Map.of(
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

    private static final Map<String, String> TYPES = Map.of(
            "html", "text/html",
            "css", "text/css",
            "js", "text/javascript",
            "svg", "image/svg+xml",
            "txt", "text/plain");

    private final String policy;
    private final Map<String, File> files = new HashMap<>();

    private record File(String type, byte[] content, String tag) {}

    /**
     * Scripts and styles come from here only and never from within the page, nobody shows it in a frame, and it asks
     * nobody else.
     *
     * @param images where images come from, as {@code img-src} of its Content-Security-Policy has it
     */
    WebFiles(String images) {
        policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src " + images + "; connect-src 'self';"
                + " base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
    }

    /** Adds a file; the end of its name says its type. */
    void add(String name, byte[] content) {
        try {
            var hash = MessageDigest.getInstance("SHA-256").digest(content);
            // Weak, since it may be sent compressed.
            var tag = "W/\"" + HexFormat.of().formatHex(hash, 0, 12) + "\"";
            var type = TYPES.get(name.substring(name.lastIndexOf('.') + 1)) + "; charset=utf-8";
            files.put(name, new File(type, content, tag));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    void add(String name, String content) {
        add(name, content.getBytes(StandardCharsets.UTF_8));
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
        return Optional.of(
                answer.with(HEADERS).with("Content-Security-Policy", policy).with("ETag", file.tag));
    }

    /** What a file on the class path holds. */
    static byte[] resource(String path) {
        try (var stream = WebFiles.class.getResourceAsStream(path)) {
            if (stream == null) {
                throw new IllegalStateException("the resource " + path + " is not on the class path");
            }
            return stream.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
