package org.dpsfleet.schemas.spec;

import java.util.regex.Pattern;
import org.dpsfleet.vocabulary.Check;
import org.dpsfleet.vocabulary.RemoteUri;
import org.jspecify.annotations.Nullable;

/** The rules of the fields that name files of the data folder: path, number of images, fingerprint. */
final class FileRules {
    private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");

    private FileRules() {}

    static void files(String path, @Nullable Integer images, @Nullable String sha256) {
        var problem = DataPath.problem(path);
        if (problem.isPresent()) {
            throw new IllegalArgumentException("path: " + problem.get());
        }
        if (images != null) {
            Check.range("images", images, 1, Integer.MAX_VALUE);
        }
        sha256("sha256", sha256);
        if (RemoteUri.is(path)) {
            pinned("sha256", sha256);
        }
    }

    /** What is fetched is known by its content only. */
    static void pinned(String field, @Nullable String sha256) {
        if (sha256 == null) {
            throw new IllegalArgumentException(field + ": " + DataPath.NO_SHA256);
        }
    }

    static void sha256(String field, @Nullable String sha256) {
        if (sha256 != null) {
            var accepted = "64 hexadecimal digits in lower case";
            Check.that(SHA256.matcher(sha256).matches(), field, sha256, accepted);
        }
    }
}
