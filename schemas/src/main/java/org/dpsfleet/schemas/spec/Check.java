package org.dpsfleet.schemas.spec;

import java.util.Collection;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The rules of the records of this package; what breaks one is an {@link
 * IllegalArgumentException}.
 */
final class Check {
    private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");

    private Check() {}

    static void that(boolean holds, String what, Object value, String accepted) {
        if (!holds) {
            throw new IllegalArgumentException(what + ": " + value + " is not accepted; accepted: " + accepted);
        }
    }

    /** Not a number is outside every range. */
    static void range(String what, double value, double least, double most) {
        that(value >= least && value <= most, what, value, "from " + least + " to " + most);
    }

    static void filled(String what, Collection<?> values) {
        that(!values.isEmpty(), what, values, "at least one");
    }

    static void sha256(String what, @Nullable String sha256) {
        if (sha256 != null) {
            var accepted = "64 hexadecimal digits in lower case";
            that(SHA256.matcher(sha256).matches(), what, sha256, accepted);
        }
    }

    static void files(String path, @Nullable Integer images, @Nullable String sha256) {
        var problem = DataPath.problem(path);
        if (problem.isPresent()) {
            throw new IllegalArgumentException("path: " + problem.get());
        }
        if (images != null) {
            range("images", images, 1, Integer.MAX_VALUE);
        }
        sha256("sha256", sha256);
    }
}
