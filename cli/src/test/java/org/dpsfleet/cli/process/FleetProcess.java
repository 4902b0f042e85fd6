package org.dpsfleet.cli.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.dpsfleet.cli.Fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** A process of a fleet, usually the {@code fleet} command, with its output in files. */
final class FleetProcess {
    private static final Duration START = Duration.ofSeconds(90);
    private static final Duration DEATH = Duration.ofSeconds(20);
    private static final Pattern COORDINATOR = Pattern.compile("live at (http://\\S+)");

    private final String name;
    private final Process process;
    private final Path out;
    private final Path err;
    private final Optional<Path> archive;

    private FleetProcess(String name, Process process, Path out, Path err, Optional<Path> archive) {
        this.name = name;
        this.process = process;
        this.out = out;
        this.err = err;
        this.archive = archive;
    }

    /** Starts one, with more in its environment than this process has. */
    static FleetProcess start(String name, Path folder, Map<String, String> environment, Program program) {
        var out = folder.resolve(name + ".out");
        var err = folder.resolve(name + ".err");
        var archivable = program.main() == Fleet.class ? SharedClasses.classPath() : SharedClasses.classPathWithTests();
        var archive = archivable.filter(path -> program.role().equals("run")).flatMap(path -> SharedClasses.toWrite());
        var options = new ArrayList<String>();
        archivable.ifPresent(path -> {
            // The last class path that is named counts.
            options.addAll(List.of("-cp", path));
            options.addAll(archive.map(SharedClasses::writing).orElseGet(SharedClasses::reading));
        });
        var builder = program.builder(options)
                .directory(folder.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment().keySet().removeIf(key -> key.startsWith("FLEET_"));
        builder.environment().put("OMP_WAIT_POLICY", "passive");
        builder.environment().put("OMP_NUM_THREADS", "1");
        builder.environment().putAll(environment);
        try {
            return new FleetProcess(name, builder.start(), out, err, archive);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits for its end. */
    int exitCode(Duration atMost) {
        try {
            assertThat(process.waitFor(atMost.toMillis(), TimeUnit.MILLISECONDS))
                    .as("%s ends within %s", name, atMost)
                    .isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while waiting for " + name, e);
        }
        archive.ifPresent(SharedClasses::written);
        return process.exitValue();
    }

    /** Where the coordinator of a {@code fleet run} answers. */
    String coordinator() {
        return awaitErr(COORDINATOR);
    }

    /** The first group of a pattern in its standard error, as soon as it is there. */
    String awaitErr(Pattern pattern) {
        return awaitIn(err, pattern);
    }

    /** The first line of its standard output, as soon as it is there. */
    String awaitFirstLine() {
        return awaitIn(out, Pattern.compile("\\A(.*)\\R"));
    }

    private String awaitIn(Path file, Pattern pattern) {
        return await("%s says %s".formatted(name, pattern))
                .atMost(START)
                .pollInterval(Duration.ofMillis(100))
                .failFast(name + " has ended", () -> !process.isAlive() && !found(file, pattern))
                .until(() -> pattern.matcher(read(file)), Matcher::find)
                .group(1);
    }

    private static boolean found(Path file, Pattern pattern) {
        return pattern.matcher(read(file)).find();
    }

    /** SIGKILL: it can't do anything about it. */
    void kill() {
        process.destroyForcibly();
        exitCode(DEATH);
    }

    /**
     * Sends a signal that it can handle.
     *
     * @param signal its name without SIG
     */
    void signal(String signal) {
        try {
            var sent = new ProcessBuilder("kill", "-s", signal, Long.toString(process.pid()))
                    .inheritIO()
                    .start();
            assertThat(sent.waitFor()).as("kill -s %s", signal).isZero();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while sending a signal", e);
        }
    }

    boolean isAlive() {
        return process.isAlive();
    }

    String out() {
        return read(out);
    }

    String err() {
        return read(err);
    }

    /** Everything it wrote, for people. */
    String evidence() {
        return "==== %s (%s)%n---- stdout%n%s%n---- stderr%n%s%n"
                .formatted(name, process.isAlive() ? "runs" : "ended with " + process.exitValue(), out(), err());
    }

    /** How it ended, and the end of its standard error. */
    String lastWords() {
        var lines = err().lines().toList();
        return "%s ended with %d: %s"
                .formatted(
                        name,
                        process.exitValue(),
                        String.join("\n", lines.subList(Math.max(0, lines.size() - 5), lines.size())));
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
