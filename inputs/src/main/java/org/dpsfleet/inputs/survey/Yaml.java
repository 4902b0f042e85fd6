package org.dpsfleet.inputs.survey;

import java.util.Locale;
import java.util.regex.Pattern;
import org.dpsfleet.schemas.yaml.CoreSchema;

/** Texts as they are written between the braces of YAML. */
final class Yaml {
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z][A-Za-z0-9._/-]*|\\.");

    /** What readers of YAML 1.1, such as PyYAML, take for a truth value. */
    private static final Pattern TRUTH = Pattern.compile("(?i)y|n|yes|no|on|off");

    private Yaml() {}

    static String text(String text) {
        if (text.chars().anyMatch(Yaml::isSpecial)) {
            return "\"" + escaped(text) + "\"";
        }
        boolean isPlain = PLAIN.matcher(text).matches()
                && CoreSchema.isText(text)
                && !TRUTH.matcher(text).matches();
        return isPlain ? text : "'" + text.replace("'", "''") + "'";
    }

    /** Whether only an escape in double quotes can stand for a character: line breaks, control characters. */
    private static boolean isSpecial(int character) {
        return Character.isISOControl(character)
                || character == 0x2028
                || character == 0x2029
                || character == 0xfeff
                || Character.isSurrogate((char) character);
    }

    private static String escaped(String text) {
        var escaped = new StringBuilder();
        text.codePoints().forEach(c -> {
            if (c == '"' || c == '\\') {
                escaped.append('\\').appendCodePoint(c);
            } else if (c > 0xffff) {
                escaped.append(String.format(Locale.ROOT, "\\U%08x", c));
            } else if (isSpecial(c)) {
                escaped.append(String.format(Locale.ROOT, "\\u%04x", c));
            } else {
                escaped.appendCodePoint(c);
            }
        });
        return escaped.toString();
    }
}
