package org.dpsfleet.benchmarks.measure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** How big things are. */
public final class Bytes {
    private static final double MIB = 1 << 20;

    private Bytes() {}

    /** A file's size, or that of all files in a folder together; without what the file system adds. */
    public static long of(Path path) throws IOException {
        try (var files = Files.walk(path)) {
            return files.filter(Files::isRegularFile)
                    .mapToLong(file -> file.toFile().length())
                    .sum();
        }
    }

    public static double mib(long bytes) {
        return bytes / MIB;
    }
}
