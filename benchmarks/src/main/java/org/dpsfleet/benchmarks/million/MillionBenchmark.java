package org.dpsfleet.benchmarks.million;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.dpsfleet.benchmarks.FullGrid;
import org.dpsfleet.benchmarks.Program;
import org.dpsfleet.benchmarks.measure.Bytes;
import org.dpsfleet.benchmarks.measure.BytesTable;
import org.dpsfleet.benchmarks.measure.Machine;
import org.dpsfleet.benchmarks.measure.MarkdownTable;
import org.dpsfleet.benchmarks.measure.Output;
import org.dpsfleet.benchmarks.measure.Stopwatch;
import org.dpsfleet.benchmarks.measure.TemporaryFolder;
import org.dpsfleet.benchmarks.process.FleetProcess;
import org.dpsfleet.benchmarks.simulation.Client;
import org.dpsfleet.benchmarks.simulation.Swarm;
import org.dpsfleet.benchmarks.simulation.SwarmSettings;
import org.dpsfleet.benchmarks.topics.TopicSizes;
import org.dpsfleet.broker.EmbeddedBroker;
import org.dpsfleet.schemas.codec.Json;
import org.dpsfleet.schemas.http.SubmissionAnswer;
import org.dpsfleet.schemas.topic.KafkaSettings;
import org.dpsfleet.testing.message.ExampleResults;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

import static org.dpsfleet.benchmarks.measure.MarkdownTable.number;

/**
 * The way of many metrics through a real broker, a real coordinator and the real commands, the latter two processes of
 * their own. Workers claim tasks and publish results as real ones do, but make the scores up.
 */
@Command(
        name = "million",
        mixinStandardHelpOptions = true,
        description = "Carries many metrics from their submission to their report.")
public final class MillionBenchmark implements Callable<Integer> {
    private static final String NAME = "million";
    /** A task's scores have megabytes, and a swarm holds those of all of its workers. */
    private static final SwarmSettings WORKERS = new SwarmSettings(2, 0, Duration.ofMinutes(1), 1);

    @Option(names = "--metrics", defaultValue = "1000000", description = "about so many; default ${DEFAULT-VALUE}")
    private int metrics;

    @Option(
            names = "--heap",
            defaultValue = "512m",
            description = "of the coordinator and of each command; default ${DEFAULT-VALUE}")
    private String heap = "";

    private final MarkdownTable steps = new MarkdownTable("", "seconds", "resident memory of the command at most");

    public static void main(String[] arguments) {
        Program.run(new MillionBenchmark(), arguments);
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        var grid = FullGrid.ofAbout(metrics);
        try (var folder = TemporaryFolder.create("fleet-million-");
                var broker = EmbeddedBroker.start(folder.resolve("kafka"), 0)) {
            FleetProcess.build(folder.path());
            Output.say("%s; heap of %s; load average at the start %.1f", Machine.describe(), heap, Machine.load());
            Output.say("%s, with all that can be scored%n", grid);
            carry(grid, KafkaSettings.of(broker.bootstrapServers()), folder);
        }
        return 0;
    }

    private void carry(FullGrid grid, KafkaSettings kafka, TemporaryFolder folder)
            throws IOException, InterruptedException {
        var state = folder.resolve("state");
        var arguments = new String[] {
            "coordinator", "--bootstrap-servers", kafka.bootstrapServers(), "--state", state.toString(), "--port", "0"
        };
        try (var coordinator = FleetProcess.start(folder.path(), options(), arguments)) {
            var url = coordinator.line();
            var experiment = submit(grid, url, folder);
            work(kafka, url, experiment);
            var written = results(url, folder);
            steps.row("the coordinator, all the time", "", number(Bytes.mib(coordinator.peakBytes()), 0) + " MiB");
            Output.say("%s%n", steps);
            Output.say("%s%n", disk(grid, state, written));
            Output.say(
                    "%s", TopicSizes.of(kafka).table(new BytesTable.Per("task", experiment.tasks()), grid.perMetric()));
        }
    }

    private SubmissionAnswer submit(FullGrid grid, String url, TemporaryFolder folder)
            throws IOException, InterruptedException {
        var experiment = Files.writeString(folder.resolve("million.yaml"), grid.yaml(NAME) + """
                further_tests:
                  - name: digits
                    images: {kind: dead-leaves, images: 64, seed: 3}
                perceptual: {kind: simulated, triplets: 100, seed: 4}
                """);
        var ended = fleet(folder, "submit", experiment.toString(), "--json", "--coordinator", url);
        var answer = Json.decode(SubmissionAnswer.class, ended.output().getBytes(StandardCharsets.UTF_8));
        step("`fleet submit`", ended);
        return answer;
    }

    private void work(KafkaSettings kafka, String url, SubmissionAnswer experiment) {
        int tasks = experiment.tasks();
        var stopwatch = Stopwatch.start();
        try (var _ = Swarm.adapting(kafka, WORKERS);
                var _ = Swarm.evaluating(kafka, WORKERS, ExampleResults::everyScore)) {
            int dead = new Client(url).await(experiment.experimentId(), tasks);
            if (dead > 0) {
                throw new IllegalStateException(dead + " of " + tasks + " tasks were given up");
            }
        }
        steps.row(
                number(tasks, 0) + " tasks claimed, their scores made up, published and taken in by the coordinator",
                number(stopwatch.seconds(), 1),
                "");
    }

    /** Asks for everything that there is to ask for. */
    private List<Path> results(String url, TemporaryFolder folder) throws IOException, InterruptedException {
        step("`fleet results`, the table", fleet(folder, "results", NAME, "--coordinator", url));
        for (var format : List.of("csv", "parquet")) {
            var file = folder.resolve("only." + format).toString();
            step(
                    "`fleet results --format " + format + "`",
                    fleet(folder, "results", NAME, "--format", format, "--out", file, "--coordinator", url));
            Files.delete(Path.of(file));
        }
        var report = folder.resolve("report");
        step(
                "`fleet report`: page, JSON, CSV, TSV, Parquet",
                fleet(folder, "report", NAME, "--out", report.toString(), "--coordinator", url));
        try (var files = Files.list(report)) {
            return files.sorted().toList();
        }
    }

    private FleetProcess.Ended fleet(TemporaryFolder folder, String... arguments)
            throws IOException, InterruptedException {
        return FleetProcess.run(folder.path(), options(), arguments);
    }

    private String options() {
        return "-Xmx" + heap;
    }

    private void step(String what, FleetProcess.Ended ended) {
        steps.row(what, number(ended.seconds(), 1), number(Bytes.mib(ended.peakBytes()), 0) + " MiB");
    }

    private static BytesTable disk(FullGrid grid, Path state, List<Path> written) throws IOException {
        var table = new BytesTable("", grid.perMetric());
        table.row("the coordinator's state", Bytes.of(state));
        for (var file : written) {
            table.row("`" + file.getFileName() + "`", Bytes.of(file));
        }
        return table;
    }
}
