package org.dpsfleet.schemas.spec;

import java.util.Optional;
import java.util.regex.Pattern;

/** The rule for paths in experiments and messages: relative to the data folder, and inside it. */
public final class DataPath {
    private static final Pattern ABSOLUTE = Pattern.compile("([/~\\\\]|[A-Za-z]:[/\\\\]).*", Pattern.DOTALL);
    private static final Pattern SEPARATOR = Pattern.compile("[/\\\\]");

    private DataPath() {}

    /** What is wrong with a path, as a sentence with what would be right; empty if nothing is. */
    public static Optional<String> problem(String path) {
        if (path.isBlank() || path.indexOf('\0') >= 0) {
            return Optional.of("'' is not accepted; accepted: a path relative to the data folder");
        }
        if (ABSOLUTE.matcher(path).matches()) {
            return Optional.of("'" + path + "' is absolute; accepted: a path relative to the data folder,"
                    + " which each machine sets with --data");
        }
        return leaves(path)
                ? Optional.of("'" + path + "' leads out of the data folder; accepted: a path inside it")
                : Optional.empty();
    }

    private static boolean leaves(String path) {
        var depth = 0;
        for (var part : SEPARATOR.split(path, -1)) {
            switch (part) {
                case "", "." -> {}
                case ".." -> depth--;
                default -> depth++;
            }
            if (depth < 0) {
                return true;
            }
        }
        return false;
    }
}
