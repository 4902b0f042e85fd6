package org.dpsfleet.testing.repository;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The checkout that the tests run in, whichever of its folders they were started in. */
public final class Repository {
    /** Its root, an absolute path. */
    public static final Path ROOT = find();

    private Repository() {}

    private static Path find() {
        for (var folder = Path.of("").toAbsolutePath(); folder != null; folder = folder.getParent()) {
            if (isRoot(folder)) {
                return folder;
            }
        }
        throw new IllegalStateException("the tests must run within the repository");
    }

    private static boolean isRoot(Path folder) {
        var pom = folder.resolve("pom.xml");
        try {
            return Files.exists(pom) && Files.readString(pom).contains("<name>dps-fleet</name>");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
