package org.dpsfleet.perceptual;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A main class of these tests in a process of its own, which may be killed. */
public final class ChildProcess {
    private ChildProcess() {}

    /** How it ended, and what it said on either stream. */
    public record Ended(int exit, String output) {}

    /** Runs it to its end. */
    public static Ended run(Class<?> main, String... arguments) throws Exception {
        return run(List.of(), main, arguments);
    }

    /**
     * The same where no file can grow beyond so many KiB.
     *
     * <p>It is the nearest to a full disk that needs no rights: the kernel refuses a write half-way.
     */
    public static Ended runWithSmallDisk(int kibibytes, Class<?> main, String... arguments) throws Exception {
        return run(List.of("bash", "-c", "ulimit -f " + kibibytes + "; exec \"$@\"", "bash"), main, arguments);
    }

    private static Ended run(List<String> before, Class<?> main, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(before);
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:-UsePerfData",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Ended(process.waitFor(), output);
    }
}
