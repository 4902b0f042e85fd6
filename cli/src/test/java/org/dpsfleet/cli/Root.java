package org.dpsfleet.cli;

import java.nio.file.Files;
import java.nio.file.Path;

/** The repository's root, for tests of what lies there. */
final class Root {
    static final Path PATH = find();

    private Root() {}

    private static Path find() {
        var folder = Path.of("").toAbsolutePath();
        while (!Files.exists(folder.resolve("fleet"))) {
            folder = folder.getParent();
        }
        return folder;
    }
}
