package org.dpsfleet.cli.process;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;

import static java.util.stream.Collectors.joining;

/**
 * The archive of loaded classes that the fleet's processes start from, a quarter sooner than without one. The
 * first {@code fleet run} writes it when it ends, since it has all roles in it; whatever starts later reads it.
 * There is none where a class path has folders, which the JVM does not archive: that of a build in an IDE.
 */
final class SharedClasses {
    private static final Path ARCHIVE = Path.of("target", "processes.jsa").toAbsolutePath();
    private static final List<String> QUIET = List.of(
            "-Xshare:auto",
            "-Xlog:disable",
            "-Xlog:all=error:stderr",
            "-Xlog:cds*=off:stderr",
            "-Xlog:aot*=off:stderr");
    private static final AtomicBoolean WRITTEN = new AtomicBoolean();

    private SharedClasses() {}

    /** The tests' class path without the tests, if the rest of it can be archived. */
    static Optional<String> classPath() {
        var entries = entries(false);
        return entries.stream().allMatch(entry -> Files.isRegularFile(Path.of(entry)))
                ? Optional.of(entries.stream().collect(joining(File.pathSeparator)))
                : Optional.empty();
    }

    /** The same for a program that is a class of the tests: they come last, as what was archived must be its start. */
    static Optional<String> classPathWithTests() {
        return classPath()
                .map(path ->
                        Stream.concat(Stream.of(path), entries(true).stream()).collect(joining(File.pathSeparator)));
    }

    private static List<String> entries(boolean tests) {
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry ->
                        tests == (entry.endsWith("test-classes") || entry.endsWith("test-classes" + File.separator)))
                .toList();
    }

    /** The options of a JVM that starts from the archive, if it has been written. */
    static List<String> reading() {
        return Files.exists(ARCHIVE)
                ? Stream.concat(QUIET.stream(), Stream.of("-XX:SharedArchiveFile=" + ARCHIVE))
                        .toList()
                : List.of();
    }

    /** Where a process is to write the archive at its end; empty if another one has been asked to. */
    static Optional<Path> toWrite() {
        return !Files.exists(ARCHIVE) && WRITTEN.compareAndSet(false, true)
                ? Optional.of(ARCHIVE.resolveSibling(ARCHIVE.getFileName() + ".unfinished"))
                : Optional.empty();
    }

    /** The options of a JVM that writes there. */
    static List<String> writing(Path unfinished) {
        return Stream.concat(QUIET.stream(), Stream.of("-XX:ArchiveClassesAtExit=" + unfinished))
                .toList();
    }

    /** The process that was to write the archive has ended; if it was killed there is none. */
    static void written(Path unfinished) {
        try {
            if (Files.exists(unfinished)) {
                Files.move(unfinished, ARCHIVE);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
