package org.dpsfleet.benchmarks.process;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.dpsfleet.benchmarks.measure.PeakMemory;
import org.dpsfleet.benchmarks.measure.Stopwatch;

/** {@code fleet} with some arguments. */
public final class FleetProcess implements AutoCloseable {
    private static final Path ROOT = Path.of(System.getProperty("bench.root", "."));
    /** Between two looks at the process's memory, whose peak Linux keeps as long as the process lives. */
    private static final Duration LOOK = Duration.ofMillis(20);

    private static final Duration STOP = Duration.ofMinutes(1);

    private final List<String> command;
    private final Path errors;
    private final Stopwatch stopwatch;
    private final Process process;
    private final BufferedReader output;
    private volatile long peak;

    /**
     * How it ended.
     *
     * @param seconds from its start to its end
     * @param peakBytes the most memory that it ever had
     * @param output what it said on standard output
     * @param errors what it said on standard error
     */
    public record Ended(double seconds, long peakBytes, String output, String errors) {}

    private FleetProcess(Path folder, String options, List<String> arguments) throws IOException {
        command = new ArrayList<>(List.of(ROOT.resolve("fleet").toString()));
        command.addAll(arguments);
        errors = Files.createTempFile(folder, "fleet-", ".err");
        var builder = new ProcessBuilder(command).redirectError(errors.toFile());
        // What the benchmark's own JVM was given is not the product's.
        builder.environment().put("FLEET_JAVA_OPTS", options);
        stopwatch = Stopwatch.start();
        process = builder.start();
        output = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        Thread.ofPlatform().name("peak-memory").daemon().start(this::watch);
    }

    /** Builds what changed since the last time, so that no measured process does. */
    public static void build(Path folder) throws IOException, InterruptedException {
        var _ = run(folder, "", "--version");
    }

    /**
     * Starts it.
     *
     * @param folder for what it says on standard error
     * @param options of the JVM, such as {@code -Xmx512m}; empty for the product's own
     */
    public static FleetProcess start(Path folder, String options, String... arguments) throws IOException {
        return new FleetProcess(folder, options, List.of(arguments));
    }

    /**
     * Runs it to its end.
     *
     * @throws IOException if it does not succeed; has all that it said
     */
    public static Ended run(Path folder, String options, String... arguments) throws IOException, InterruptedException {
        try (var fleet = start(folder, options, arguments)) {
            var said = fleet.output.lines().collect(Collectors.joining("\n"));
            int code = fleet.process.waitFor();
            double seconds = fleet.stopwatch.seconds();
            if (code != 0) {
                throw fleet.failed("ended with code " + code, said);
            }
            return new Ended(seconds, fleet.peak, said, Files.readString(fleet.errors));
        }
    }

    /**
     * Waits for the next line on standard output.
     *
     * @throws IOException if there is none, with all that it said instead
     */
    public String line() throws IOException {
        var line = output.readLine();
        if (line == null) {
            throw failed("ended too early", "");
        }
        return line;
    }

    /** The most memory that it ever had so far, in bytes. */
    public long peakBytes() {
        look();
        return peak;
    }

    private IOException failed(String how, String said) throws IOException {
        return new IOException(String.join(" ", command) + " " + how + ":\n" + said + "\n" + Files.readString(errors));
    }

    private void watch() {
        try {
            do {
                look();
            } while (!process.waitFor(LOOK.toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized void look() {
        peak = Math.max(peak, PeakMemory.of(process.toHandle()));
    }

    /** Tells it to stop and waits for that. */
    @Override
    public void close() throws IOException {
        process.destroy();
        try {
            if (!process.waitFor(STOP.toMillis(), TimeUnit.MILLISECONDS)) {
                throw failed("did not stop within " + STOP.toSeconds() + " s after it was told to", "");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            process.destroyForcibly();
        }
    }
}
