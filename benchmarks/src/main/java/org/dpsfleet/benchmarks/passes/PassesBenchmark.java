package org.dpsfleet.benchmarks.passes;

import java.util.List;
import java.util.concurrent.Callable;
import org.dpsfleet.benchmarks.MaterialOptions;
import org.dpsfleet.benchmarks.Program;
import org.dpsfleet.benchmarks.measure.Machine;
import org.dpsfleet.benchmarks.measure.MarkdownTable;
import org.dpsfleet.vocabulary.Comparison;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import static org.dpsfleet.benchmarks.measure.MarkdownTable.number;

/** What further comparisons and lists of layers cost on the passes of one metric. */
@Command(
        name = "benchmarks/run passes",
        mixinStandardHelpOptions = true,
        description = "Measure metrics of one network that are adapted on the same passes.")
public final class PassesBenchmark implements Callable<Integer> {
    @Mixin
    private MaterialOptions measured = new MaterialOptions();

    @Option(names = "--contexts", defaultValue = "720", description = "of each metric (default: ${DEFAULT-VALUE})")
    private int contexts;

    @Option(names = "--images", defaultValue = "1000", description = "(default: ${DEFAULT-VALUE})")
    private int images;

    @Option(names = "--epochs", defaultValue = "3", description = "(default: ${DEFAULT-VALUE})")
    private int epochs;

    /** Starts the command. */
    public static void main(String[] arguments) {
        Program.run(new PassesBenchmark(), arguments);
    }

    @Override
    public Integer call() throws InterruptedException {
        var metrics = new Metrics(measured.material(), images, contexts, 1, epochs);
        List<List<Integer>> first = Metrics.LAYERS.subList(0, 1);
        var spatial = List.of(Comparison.SPATIAL);
        var all = List.of(Comparison.values());
        var unsorted = List.of(Comparison.SPATIAL, Comparison.MEAN, Comparison.SPATIAL_MEAN);
        var _ = metrics.coreSeconds(Metrics.grid(spatial, first)); // to warm up
        double one = metrics.coreSeconds(Metrics.grid(spatial, first));
        var table = new MarkdownTable("metrics on one pass", "core-seconds", "times one metric", "load");
        row(table, "1: spatial", one, one);
        row(table, "4: spatial, 4 lists of layers", metrics.coreSeconds(Metrics.grid(spatial, Metrics.LAYERS)), one);
        row(table, "3: without sort", metrics.coreSeconds(Metrics.grid(unsorted, first)), one);
        row(table, "5: all comparisons", metrics.coreSeconds(Metrics.grid(all, first)), one);
        row(table, "20: all comparisons, 4 lists", metrics.coreSeconds(Metrics.grid(all, Metrics.LAYERS)), one);
        System.out.println(
                Machine.describe() + "; " + contexts + " contexts, " + images + " images, " + epochs + " epochs\n");
        System.out.println(table);
        return 0;
    }

    private static void row(MarkdownTable table, String name, double seconds, double one) {
        table.row(name, number(seconds, 1), number(seconds / one, 2), number(Machine.load(), 1));
    }
}
