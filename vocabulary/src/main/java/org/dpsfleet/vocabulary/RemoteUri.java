package org.dpsfleet.vocabulary;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The rule for URIs of data and weights that machines fetch: {@code s3://bucket/key}, {@code https://host/path} or
 * {@code http://host/path}. What a query says may be a secret, as in a pre-signed link: it is never shown.
 */
public final class RemoteUri {
    private static final Pattern START = Pattern.compile("([A-Za-z][A-Za-z0-9+.-]+)://.*", Pattern.DOTALL);
    private static final Pattern SHOWN =
            Pattern.compile("([A-Za-z][A-Za-z0-9+.-]+://)(?:[^/?#]*@)?([^?#]*).*", Pattern.DOTALL);
    private static final String ACCEPTED = "s3://BUCKET/KEY, https://HOST/PATH or http://HOST/PATH";

    private RemoteUri() {}

    /** Whether a path of an experiment is meant as a URI, right or wrong. */
    public static boolean is(String path) {
        return START.matcher(path).matches();
    }

    /** What is wrong with a URI, as a sentence with what would be right and without secrets; empty if nothing is. */
    public static Optional<String> problem(String text) {
        if (!is(text)) {
            return Optional.of("'" + text + "' is not accepted; accepted: " + ACCEPTED);
        }
        URI uri;
        try {
            uri = new URI(text);
        } catch (URISyntaxException e) {
            return refused(text, "is no URI: a character in it has to be written as % and two digits");
        }
        String authority = Objects.requireNonNullElse(uri.getRawAuthority(), "");
        if (authority.contains("@")) {
            return refused(
                    text,
                    "has a name or password in front of its host, which messages and reports would carry;"
                            + " credentials come from the environment of whoever fetches it");
        }
        String path = Objects.requireNonNullElse(uri.getRawPath(), "");
        if (authority.isEmpty() || path.isEmpty() || path.endsWith("/")) {
            return refused(text, "names no file");
        }
        if (uri.getRawFragment() != null) {
            return refused(
                    text, "has a fragment, #, which no server is asked for; write it as %23 if it is part of the name");
        }
        return switch (scheme(uri)) {
            case "s3" -> uri.getRawQuery() == null ? Optional.empty() : refused(text, "has a query, which s3: has not");
            case "https", "http" -> Optional.empty();
            default -> refused(text, "is of a kind that is not known");
        };
    }

    private static Optional<String> refused(String text, String why) {
        return Optional.of("'" + shown(text) + "' " + why + "; accepted: " + ACCEPTED);
    }

    /** Its scheme in lower case. */
    public static String scheme(URI uri) {
        return String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
    }

    /** As people and logs may see it, without query and password; what is no URI as it is. */
    public static String shown(String path) {
        var parts = SHOWN.matcher(path);
        return parts.matches() ? parts.group(1) + parts.group(2) : path;
    }

    /** The last part of its path: what people call the file. */
    public static String fileName(String text) {
        String shown = shown(text);
        return shown.substring(shown.lastIndexOf('/') + 1);
    }
}
