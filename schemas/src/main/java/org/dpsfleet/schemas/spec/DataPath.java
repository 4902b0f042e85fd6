package org.dpsfleet.schemas.spec;

import java.util.Optional;
import java.util.regex.Pattern;
import org.dpsfleet.vocabulary.RemoteUri;

/**
 * The rule for paths in experiments and messages: relative to the data folder, and inside it; or a URI of what is
 * fetched, see {@link RemoteUri}.
 */
public final class DataPath {
    private static final Pattern ABSOLUTE = Pattern.compile("([/~\\\\]|[A-Za-z]:[/\\\\]).*", Pattern.DOTALL);
    private static final Pattern SEPARATOR = Pattern.compile("[/\\\\]");

    /** What is said of a URI without the hash of its content. */
    public static final String NO_SHA256 =
            "is missing: what is fetched from a URI is known by its content; accepted: the"
                    + " 64 digits that `sha256sum FILE` prints for the file";

    private DataPath() {}

    /** What is wrong with a path, as a sentence with what would be right; empty if nothing is. */
    public static Optional<String> problem(String path) {
        if (path.isBlank() || path.indexOf('\0') >= 0) {
            return Optional.of("'' is not accepted; accepted: a path relative to the data folder");
        }
        if (RemoteUri.is(path)) {
            return RemoteUri.problem(path);
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
