package org.dpsfleet.schemas.codec;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
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
        var text = new StringBuilder();
        write(Json.mapper().valueToTree(value), text);
        return text.toString();
    }

    /** Into one buffer: a large experiment has 100,000 ids to compute. */
    private static void write(JsonNode node, StringBuilder text) {
        if (node.isObject()) {
            text.append('{');
            var separator = "";
            for (var property : sorted(node)) {
                text.append(separator);
                write(property.getKey(), text);
                text.append(':');
                write(property.getValue(), text);
                separator = ",";
            }
            text.append('}');
        } else if (node.isArray()) {
            text.append('[');
            var separator = "";
            for (var element : node) {
                text.append(separator);
                write(element, text);
                separator = ",";
            }
            text.append(']');
        } else if (node.isString()) {
            write(node.asString(), text);
        } else {
            text.append(node.isFloatingPointNumber() ? number(node.asDouble()) : Json.text(node));
        }
    }

    static List<Map.Entry<String, JsonNode>> sorted(JsonNode object) {
        return object.properties().stream().sorted(Map.Entry.comparingByKey()).toList();
    }

    private static void write(String string, StringBuilder text) {
        if (plain(string)) {
            text.append('"').append(string).append('"');
        } else {
            text.append(Json.text(string));
        }
    }

    /** Whether nothing in it needs escaping. */
    private static boolean plain(String string) {
        for (int i = 0; i < string.length(); i++) {
            char c = string.charAt(i);
            if (c < ' ' || c > '~' || c == '"' || c == '\\') {
                return false;
            }
        }
        return true;
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
