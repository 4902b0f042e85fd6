package org.dpsfleet.benchmarks.results;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.dpsfleet.cli.client.CoordinatorClient;
import org.dpsfleet.report.Analysis;
import org.dpsfleet.report.ReportFolder;
import org.dpsfleet.testing.ExampleScores;
import org.dpsfleet.testing.ManyScores;
import org.dpsfleet.vocabulary.Comparison;
import org.dpsfleet.vocabulary.Variant;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * The way of an experiment's scores to its report: fetched over HTTP into a temporary file, analysed, written as
 * tables and page. The scores are made up; one network and comparison has all of them.
 */
@Command(name = "results", mixinStandardHelpOptions = true, description = "Makes the report of many metrics.")
public final class ResultsBenchmark implements Callable<Integer> {
    private static final int CONTEXTS = 720;
    private static final int DRAW_SEEDS = 5;
    private static final int PER_TASK = 48;

    @Option(names = "--metrics", defaultValue = "288000", description = "about so many; default ${DEFAULT-VALUE}")
    private int metrics;

    public static void main(String[] arguments) {
        // As the fleet's command does.
        Locale.setDefault(Locale.ENGLISH);
        System.exit(new CommandLine(new ResultsBenchmark()).execute(arguments));
    }

    @Override
    public Integer call() throws IOException {
        int repetitions = Math.max(1, Math.round((float) metrics / (CONTEXTS * DRAW_SEEDS)) - 1);
        var size = new ManyScores.Size(
                List.of(ExampleScores.ALEXNET),
                List.of(Comparison.SPATIAL),
                DRAW_SEEDS,
                List.of(Variant.BASELINE, Variant.LIN),
                CONTEXTS,
                repetitions,
                PER_TASK);
        say(
                "%d metrics: %d contexts, %d draw seeds, %d repetitions",
                size.metrics(), CONTEXTS, DRAW_SEEDS, repetitions);
        var folder = Files.createTempDirectory("fleet-results-");
        try (var server = new ScoreServer(new ManyScores(size));
                var client = new CoordinatorClient(server.address(), null)) {
            report(client, folder);
        } finally {
            delete(folder);
        }
        return 0;
    }

    private static void report(CoordinatorClient client, Path folder) throws IOException {
        var begun = Moment.now();
        try (var results = client.results("0123456789abcdef", folder)) {
            begun.say("made, sent and kept");
            begun = Moment.now();
            var report = Analysis.of(results.experiment(), results.tasks(), results.scores(), List.of());
            begun.say("analysed");
            begun = Moment.now();
            ReportFolder.write(folder, report, results.scores());
            begun.say("written");
        }
        try (var files = Files.list(folder)) {
            for (var file : files.sorted().toList()) {
                say("%s: %.1f MB", file.getFileName(), Files.size(file) / 1e6);
            }
        }
        say("heap limit: %d MiB; %s", Runtime.getRuntime().maxMemory() >> 20, resident());
    }

    /** The most that this process had in memory, as Linux tells it. */
    private static String resident() throws IOException {
        var status = Path.of("/proc/self/status");
        if (!Files.exists(status)) {
            return "resident memory is not known here";
        }
        try (var lines = Files.lines(status)) {
            return lines.filter(line -> line.startsWith("VmHWM"))
                    .map(line -> "resident at most " + line.replaceFirst("VmHWM:\\s*", ""))
                    .collect(Collectors.joining());
        }
    }

    /** When something began, by the clock and by the processor. */
    private record Moment(long nanos, long processorNanos) {
        private static final OperatingSystemMXBean SYSTEM =
                ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

        static Moment now() {
            return new Moment(System.nanoTime(), SYSTEM.getProcessCpuTime());
        }

        void say(String what) {
            var now = now();
            ResultsBenchmark.say(
                    "%s in %.1f s, with %.1f s of processor time",
                    what, (now.nanos - nanos) / 1e9, (now.processorNanos - processorNanos) / 1e9);
        }
    }

    private static void say(String line, Object... values) {
        System.out.println(String.format(Locale.ROOT, line, values));
    }

    private static void delete(Path folder) throws IOException {
        try (var files = Files.walk(folder)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
