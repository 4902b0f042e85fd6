package org.dpsfleet.testing.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A main class on the classpath of the tests in a process of its own, which may be killed. */
public final class ChildProcess {
    /** The {@code java} that runs these tests. */
    public static final String JAVA =
            Path.of(System.getProperty("java.home"), "bin", "java").toString();

    private ChildProcess() {}

    /** How it ended, and what it said on either stream. */
    public record Ended(int exit, String output) {}

    /** Its command, ready to be started. */
    public static ProcessBuilder builder(Class<?> main, String... arguments) {
        return builder(List.of(), main, arguments);
    }

    /**
     * The same with options of the virtual machine.
     *
     * @param options such as {@code -Xmx24m}
     */
    public static ProcessBuilder builder(List<String> options, Class<?> main, String... arguments) {
        var command = new ArrayList<>(List.of(JAVA, "-XX:-UsePerfData", "-cp", System.getProperty("java.class.path")));
        command.addAll(options);
        command.add(main.getName());
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command);
    }

    /** Runs it to its end. */
    public static Ended run(Class<?> main, String... arguments) throws IOException, InterruptedException {
        return run(builder(main, arguments));
    }

    /** Runs a command to its end. */
    public static Ended run(ProcessBuilder command) throws IOException, InterruptedException {
        var process = command.redirectErrorStream(true).start();
        var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Ended(process.waitFor(), output);
    }

    /**
     * A command where no file can grow beyond so many KiB.
     *
     * <p>It is the nearest to a full disk that needs no rights: the kernel refuses a write half-way.
     */
    public static ProcessBuilder withSmallDisk(int kibibytes, ProcessBuilder command) {
        return prefixed(List.of("bash", "-c", "ulimit -f " + kibibytes + "; exec \"$@\"", "bash"), command);
    }

    /** A command that another one starts, such as {@code strace}. */
    public static ProcessBuilder prefixed(List<String> before, ProcessBuilder command) {
        var all = new ArrayList<>(before);
        all.addAll(command.command());
        return command.command(all);
    }
}
