package org.dpsfleet.dist;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** Places to write to, without what an earlier build left there. */
final class Folders {
    private Folders() {}

    /** A new folder; one that is there is deleted with all that is in it. */
    static Path empty(Path folder) throws IOException {
        return Files.createDirectories(absent(folder));
    }

    /** A path where nothing is any more. */
    static Path absent(Path path) throws IOException {
        if (Files.exists(path)) {
            try (Stream<Path> found = Files.walk(path)) {
                for (var each : found.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(each);
                }
            }
        }
        return path;
    }
}
