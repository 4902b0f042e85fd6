package org.dpsfleet.benchmarks.grid;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.dpsfleet.benchmarks.FullGrid;
import org.dpsfleet.benchmarks.Program;
import org.dpsfleet.benchmarks.measure.Bytes;
import org.dpsfleet.benchmarks.measure.BytesTable;
import org.dpsfleet.benchmarks.measure.Machine;
import org.dpsfleet.benchmarks.measure.MarkdownTable;
import org.dpsfleet.benchmarks.measure.Output;
import org.dpsfleet.benchmarks.measure.TemporaryFolder;
import org.dpsfleet.benchmarks.process.FleetProcess;
import org.dpsfleet.benchmarks.topics.TopicSizes;
import org.dpsfleet.broker.EmbeddedBroker;
import org.dpsfleet.schemas.topic.KafkaSettings;
import org.dpsfleet.schemas.topic.Topic;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

import static org.dpsfleet.benchmarks.measure.MarkdownTable.number;

/** {@code fleet run} of a full grid as a process of its own: its time beside that of its work, its memory and disk. */
@Command(
        name = "grid",
        mixinStandardHelpOptions = true,
        description = "Runs every ranking many times, and measures what that costs beside the work.")
public final class GridBenchmark implements Callable<Integer> {
    private static final String NAME = "grid";
    private static final double HOUR = 3600;
    private static final double DAY = 24 * HOUR;

    @Option(
            names = "--repetitions",
            defaultValue = "80",
            description = "of each of 3600 combinations of context and draw seed; default ${DEFAULT-VALUE}")
    private int repetitions;

    @Option(names = "--heap", description = "of the run; default: what `fleet` chooses")
    private @Nullable String heap;

    public static void main(String[] arguments) {
        Program.run(new GridBenchmark(), arguments);
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        var grid = new FullGrid(repetitions);
        try (var folder = TemporaryFolder.create("fleet-grid-")) {
            FleetProcess.build(folder.path());
            var experiment = Files.writeString(folder.resolve("grid.yaml"), grid.yaml(NAME));
            var out = folder.resolve("out");
            Output.say("%s; load average at the start %.1f", Machine.describe(), Machine.load());
            Output.say("%s%n", grid);
            var options = heap == null ? "" : "-Xmx" + heap;
            var ended = FleetProcess.run(folder.path(), options, "run", experiment.toString(), "--out", out.toString());
            // Before another broker writes there.
            long kafka = Bytes.of(out.resolve("kafka"));
            try (var broker = EmbeddedBroker.start(out.resolve("kafka"), 0)) {
                var topics = TopicSizes.of(KafkaSettings.of(broker.bootstrapServers()));
                double work = topics.seconds(Topic.ADAPTATION_TASKS, Topic.SCORES);
                Output.say("%s%n", cost(ended, work));
                Output.say("%s%n", disk(grid, out, kafka));
                Output.say("%s", topics.table(new BytesTable.Per("task", tasks(out)), grid.perMetric()));
                Output.say(
                        "%nheartbeats of both workers, computed: %.1f MB for each day of work if they were kept for"
                                + " ever, %.1f MB for the hour that they are kept",
                        topics.heartbeatBytes() / work * DAY / 1e6, topics.heartbeatBytes() / work * HOUR / 1e6);
            }
        }
        return 0;
    }

    private static MarkdownTable cost(FleetProcess.Ended ended, double work) {
        return new MarkdownTable("", "measured", "at most")
                .row("work: from the first task on its topic to the last scores on theirs", number(work, 1) + " s", "")
                .row("the whole process: start, work, report, end", number(ended.seconds(), 1) + " s", "")
                .row("the whole, in times of the work", number(ended.seconds() / work, 2), "1.5")
                .row("resident memory", number(Bytes.mib(ended.peakBytes()), 0) + " MiB", "2,048 MiB");
    }

    private static BytesTable disk(FullGrid grid, Path out, long kafka) throws IOException {
        var table = new BytesTable("", grid.perMetric(), grid.perAdaptedMetric());
        table.row("checkpoints", Bytes.of(out.resolve("checkpoints")));
        table.row("the broker's folder, indexes and its own topics included", kafka);
        table.row("the coordinator's state", Bytes.of(out.resolve("state")));
        for (var file : List.of("results.csv", "results.tsv", "results.parquet", "report.json", "report.html")) {
            table.row("`" + file + "`", Bytes.of(out.resolve(NAME).resolve(file)));
        }
        return table;
    }

    /** A task leaves one checkpoint. */
    private static long tasks(Path out) throws IOException {
        try (var checkpoints = Files.list(out.resolve("checkpoints"))) {
            return checkpoints.count();
        }
    }
}
