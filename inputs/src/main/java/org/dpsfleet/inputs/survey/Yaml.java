package org.dpsfleet.inputs.survey;

import java.util.regex.Pattern;

/** Texts as they are written between the braces of YAML. */
final class Yaml {
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z][A-Za-z0-9._/-]*|\\.");

    private Yaml() {}

    static String text(String text) {
        return PLAIN.matcher(text).matches() ? text : "'" + text.replace("'", "''") + "'";
    }
}
