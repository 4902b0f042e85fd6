package org.dpsfleet.benchmarks.passes;

import java.util.List;
import java.util.concurrent.Callable;
import org.dpsfleet.benchmarks.MaterialOptions;
import org.dpsfleet.benchmarks.Program;
import org.dpsfleet.benchmarks.measure.Machine;
import org.dpsfleet.benchmarks.measure.MarkdownTable;
import org.dpsfleet.perceptual.network.Architecture;
import org.dpsfleet.vocabulary.Comparison;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import static org.dpsfleet.benchmarks.measure.MarkdownTable.number;

/** All {@code lin} trainings of a grid of the paper's size for one network: every comparison, context and repetition. */
@Command(
        name = "benchmarks/run paper",
        mixinStandardHelpOptions = true,
        description = "Measure a grid of the paper's size, on a part of its images.")
public final class PaperGrid implements Callable<Integer> {
    /** SVHN's training images. */
    private static final int ALL_IMAGES = 73_257;

    @Mixin
    private MaterialOptions measured = new MaterialOptions();

    @Option(names = "--contexts", defaultValue = "720", description = "of each metric (default: ${DEFAULT-VALUE})")
    private int contexts;

    @Option(names = "--repetitions", defaultValue = "5", description = "of each context (default: ${DEFAULT-VALUE})")
    private int repetitions;

    @Option(
            names = "--images",
            defaultValue = "7326",
            description = "(default: ${DEFAULT-VALUE}, a tenth of SVHN's training images)")
    private int images;

    @Option(names = "--epochs", defaultValue = "10", description = "(default: ${DEFAULT-VALUE})")
    private int epochs;

    /** Starts the command. */
    public static void main(String[] arguments) {
        Program.run(new PaperGrid(), arguments);
    }

    @Override
    public Integer call() throws InterruptedException {
        var metrics = new Metrics(measured.material(), images, contexts, repetitions, epochs);
        var comparisons = List.of(Comparison.values());
        Metrics.Took took = metrics.adapt(Metrics.grid(comparisons, List.of(Architecture.ALEXNET.publishedLayers())));
        double passed = (double) images * epochs;
        var table = new MarkdownTable(
                "AlexNet, " + comparisons.size() + " comparisons, " + contexts + " contexts, " + repetitions
                        + " repetitions",
                "seconds",
                "core-seconds");
        table.row(images + " images, " + epochs + " epochs", number(took.seconds(), 0), number(took.coreSeconds(), 0));
        table.row(
                "an image in an epoch, in thousandths",
                number(1e3 * took.seconds() / passed, 2),
                number(1e3 * took.coreSeconds() / passed, 2));
        table.row(
                ALL_IMAGES + " images, " + epochs + " epochs, by that",
                number(took.seconds() / images * ALL_IMAGES, 0),
                number(took.coreSeconds() / images * ALL_IMAGES, 0));
        System.out.println(Machine.describe() + "; load " + number(Machine.load(), 1) + "\n");
        System.out.println(table);
        return 0;
    }
}
