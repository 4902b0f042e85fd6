package org.dpsfleet.schemas.http;

import java.net.URLDecoder;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * The path and the query of a request, decoded (RFC 3986), in the order they came.
 *
 * @param query every name with its values; a name without {@code =} has an empty one
 */
public record RequestTarget(String path, Map<String, List<String>> query) {
    /** Hexadecimal digits only: the JDK's decoder accepts a sign as a digit. */
    private static final Pattern MALFORMED = Pattern.compile("%(?!\\p{XDigit}{2})");

    /**
     * Reads them, strictly.
     *
     * @param text in origin form: {@code /path?query}
     * @throws IllegalArgumentException if a percent escape is malformed or its bytes are not UTF-8
     */
    public static RequestTarget parse(String text) {
        int mark = text.indexOf('?');
        // A plus sign is a space in a query only.
        var path = decoded((mark < 0 ? text : text.substring(0, mark)).replace("+", "%2B"), "path");
        var query = new LinkedHashMap<String, List<String>>();
        if (mark >= 0 && mark + 1 < text.length()) {
            for (var pair : text.substring(mark + 1).split("&", -1)) {
                if (!pair.isEmpty()) {
                    int equals = pair.indexOf('=');
                    var name = decoded(equals < 0 ? pair : pair.substring(0, equals), "query");
                    var value = equals < 0 ? "" : decoded(pair.substring(equals + 1), "query");
                    query.computeIfAbsent(name, _ -> new ArrayList<>()).add(value);
                }
            }
        }
        return new RequestTarget(path, query);
    }

    private static String decoded(String text, String part) {
        try {
            if (MALFORMED.matcher(text).find()) {
                throw new IllegalArgumentException("a percent sign without two hexadecimal digits");
            }
            var bytes = URLDecoder.decode(text, ISO_8859_1).getBytes(ISO_8859_1);
            return UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (IllegalArgumentException | CharacterCodingException e) {
            throw new IllegalArgumentException(
                    "the " + part + " '" + text
                            + "' can't be decoded; accepted: percent escapes of two hexadecimal digits, in UTF-8",
                    e);
        }
    }
}
