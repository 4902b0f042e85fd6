package org.dpsfleet.benchmarks.evaluation;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.dpsfleet.benchmarks.Material;
import org.dpsfleet.benchmarks.Program;
import org.dpsfleet.benchmarks.measure.Machine;
import org.dpsfleet.benchmarks.measure.MarkdownTable;
import org.dpsfleet.benchmarks.measure.Stopwatch;
import org.dpsfleet.benchmarks.measure.TemporaryFolder;
import org.dpsfleet.benchmarks.passes.Metrics;
import org.dpsfleet.perceptual.metric.Compared;
import org.dpsfleet.vocabulary.Comparison;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

import static org.dpsfleet.benchmarks.measure.MarkdownTable.number;

/** What evaluations cost whose differences are kept, and passes that serve several metrics. */
@Command(
        name = "benchmarks/run evaluation",
        mixinStandardHelpOptions = true,
        description = "Measure evaluations with kept differences, and passes for one metric and for many.")
public final class KeptBenchmark implements Callable<Integer> {
    @Option(
            names = "--weights",
            paramLabel = "DIR",
            description = "with alexnet*.safetensors (default: random weights)")
    private @Nullable Path weights;

    @Option(names = "--contexts", defaultValue = "720", description = "metrics to score (default: ${DEFAULT-VALUE})")
    private int contexts;

    @Option(names = "--part", defaultValue = "1", description = "of the size of BAPPS (default: ${DEFAULT-VALUE})")
    private double part;

    @Option(names = "--triplets", defaultValue = "1000", description = "of a pass (default: ${DEFAULT-VALUE})")
    private int triplets;

    /** Starts the command. */
    public static void main(String[] arguments) {
        Program.run(new KeptBenchmark(), arguments);
    }

    @Override
    public Integer call() throws IOException {
        var material = new Material(null, weights);
        var table = new MarkdownTable("", "seconds", "core-seconds", "load");
        var splits = KeptEvaluations.Splits.ofBapps(part);
        try (var folder = TemporaryFolder.create("evaluation")) {
            var evaluations = new KeptEvaluations(material, folder.path());
            evaluations.makeUp(splits);
            row(
                    table,
                    contexts + " contexts, differences kept, for the first time",
                    evaluations.kept(splits, contexts));
            row(table, contexts + " further contexts", evaluations.kept(splits, contexts));
        }
        List<Compared> all = Metrics.grid(List.of(Comparison.values()), Metrics.LAYERS);
        pass(material, all.subList(0, 1)); // to warm up
        row(table, "a pass for 1 metric", pass(material, all.subList(0, 1)));
        row(table, "a pass for all " + all.size(), pass(material, all));
        System.out.printf(
                "%s; %d triplets and pairs with kept differences, passes of %d triplets%n%n%s%n",
                Machine.describe(), splits.size(), triplets, table);
        return 0;
    }

    private Stopwatch.Lap pass(Material material, List<Compared> metrics) throws IOException {
        try (var folder = TemporaryFolder.create("evaluation")) {
            return new KeptEvaluations(material, folder.path()).pass(triplets, metrics);
        }
    }

    private static void row(MarkdownTable table, String name, Stopwatch.Lap lap) {
        table.row(name, number(lap.seconds(), 1), number(lap.coreSeconds(), 1), number(Machine.load(), 1));
    }
}
