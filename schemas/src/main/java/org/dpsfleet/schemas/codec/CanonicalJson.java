package org.dpsfleet.schemas.codec;

import java.math.BigDecimal;
import java.util.Map;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/**
 * The one way to write a value that ids are computed from: RFC 8785 (keys sorted, no blanks,
 * numbers as JavaScript writes them), but whole numbers keep all their digits. Other languages can
 * compute it, too: Python's {@code json.dumps(v, sort_keys=True, separators=(",", ":"),
 * ensure_ascii=False)} writes the same for whole numbers and for fractions from 0.0001.
 */
final class CanonicalJson {
    private static final double LEAST_PLAIN = 1e-6;
    private static final double MOST_PLAIN = 1e21;

    private CanonicalJson() {}

    static String of(Object value) {
        return text(Json.mapper().valueToTree(value));
    }

    private static String text(JsonNode node) {
        if (node.isObject()) {
            return node.properties().stream()
                    .sorted(Map.Entry.comparingByKey())
                    .map(e -> Json.text(e.getKey()) + ":" + text(e.getValue()))
                    .collect(Collectors.joining(",", "{", "}"));
        }
        if (node.isArray()) {
            return node.valueStream()
                    .map(CanonicalJson::text)
                    .collect(Collectors.joining(",", "[", "]"));
        }
        return node.isFloatingPointNumber() ? number(node.asDouble()) : Json.text(node);
    }

    /** The shortest digits that mean the number: those of Java, in JavaScript's notation. */
    static String number(double value) {
        if (value == 0) {
            return "0";
        }
        var digits = new BigDecimal(Double.toString(value)).stripTrailingZeros();
        if (Math.abs(value) >= LEAST_PLAIN && Math.abs(value) < MOST_PLAIN) {
            return digits.toPlainString();
        }
        var unscaled = digits.unscaledValue().abs().toString();
        var exponent = digits.precision() - digits.scale() - 1;
        return (value < 0 ? "-" : "")
                + unscaled.charAt(0)
                + (unscaled.length() > 1 ? "." + unscaled.substring(1) : "")
                + (exponent < 0 ? "e-" : "e+")
                + Math.abs(exponent);
    }
}
