package org.dpsfleet.benchmarks.results;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.dpsfleet.benchmarks.FullGrid;
import org.dpsfleet.benchmarks.Program;
import org.dpsfleet.benchmarks.measure.Bytes;
import org.dpsfleet.benchmarks.measure.Output;
import org.dpsfleet.benchmarks.measure.PeakMemory;
import org.dpsfleet.benchmarks.measure.Stopwatch;
import org.dpsfleet.benchmarks.measure.TemporaryFolder;
import org.dpsfleet.cli.client.CoordinatorClient;
import org.dpsfleet.report.Analysis;
import org.dpsfleet.report.ReportFolder;
import org.dpsfleet.testing.ManyScores;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * The way of an experiment's scores to its report: fetched over HTTP into a temporary file, analysed, written as
 * tables and page. The scores are made up; one network and comparison has all of them.
 */
@Command(name = "results", mixinStandardHelpOptions = true, description = "Makes the report of many metrics.")
public final class ResultsBenchmark implements Callable<Integer> {
    private static final int PER_TASK = 48;

    @Option(names = "--metrics", defaultValue = "288000", description = "about so many; default ${DEFAULT-VALUE}")
    private int metrics;

    public static void main(String[] arguments) {
        Program.run(new ResultsBenchmark(), arguments);
    }

    @Override
    public Integer call() throws IOException {
        var grid = FullGrid.ofAbout(metrics);
        var scores = new ManyScores(ManyScores.Size.ofAlexNet(FullGrid.CONTEXTS, grid.repetitions(), PER_TASK));
        Output.say("%s", grid);
        try (var folder = TemporaryFolder.create("fleet-results-");
                var server = new ScoreServer(scores);
                var client = new CoordinatorClient(server.address(), null)) {
            report(client, folder.path());
        }
        return 0;
    }

    private static void report(CoordinatorClient client, Path folder) throws IOException {
        var stopwatch = Stopwatch.start();
        try (var results = client.results("0123456789abcdef", folder)) {
            say("made, sent and kept", stopwatch);
            stopwatch = Stopwatch.start();
            var report = Analysis.of(results.experiment(), results.tasks(), results.scores(), List.of());
            say("analysed", stopwatch);
            stopwatch = Stopwatch.start();
            ReportFolder.write(folder, report, results.scores());
            say("written", stopwatch);
        }
        try (var files = Files.list(folder)) {
            for (var file : files.sorted().toList()) {
                Output.say("%s: %.1f MB", file.getFileName(), Files.size(file) / 1e6);
            }
        }
        Output.say(
                "heap limit: %.0f MiB; resident at most %.0f MiB",
                Bytes.mib(Runtime.getRuntime().maxMemory()), Bytes.mib(PeakMemory.ofThisProcess()));
    }

    private static void say(String what, Stopwatch stopwatch) {
        Output.say("%s in %.1f s, with %.1f s of processor time", what, stopwatch.seconds(), stopwatch.coreSeconds());
    }
}
