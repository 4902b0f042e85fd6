package org.dpsfleet.benchmarks.features;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.dpsfleet.benchmarks.Material;
import org.dpsfleet.benchmarks.Program;
import org.dpsfleet.benchmarks.measure.CoreSeconds;
import org.dpsfleet.benchmarks.measure.Machine;
import org.dpsfleet.benchmarks.measure.MarkdownTable;
import org.dpsfleet.perceptual.metric.DifferenceExtractor;
import org.dpsfleet.perceptual.network.Architecture;
import org.dpsfleet.perceptual.network.FeatureExtractor;
import org.dpsfleet.perceptual.network.Parameters;
import org.dpsfleet.perceptual.tensor.ComputeDevice;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

import static org.dpsfleet.benchmarks.measure.MarkdownTable.number;

/**
 * FLOP per core-second of a network's feature pass and of each of its convolutions alone, in one process, beside the best
 * rate of any. A pass also pools, applies activations and lays images out; its share of the best rate says what these
 * and the slower convolutions cost.
 */
@Command(
        name = "benchmarks/run features",
        mixinStandardHelpOptions = true,
        description = "Measure networks' feature passes beside the fastest convolution.")
public final class FeatureRates implements Callable<Integer> {
    private static final int IMAGES_OF_TRIPLET = 3;
    private static final int SEED = 1;

    @Option(
            names = "--networks",
            split = ",",
            defaultValue = "alexnet,vgg16",
            description = "by torchvision's names (default: ${DEFAULT-VALUE})")
    private List<String> networks = List.of();

    @Option(
            names = "--images",
            defaultValue = "0",
            description = "of a pass, 0 for as many as a worker takes (default: ${DEFAULT-VALUE})")
    private int images;

    /** Starts the command. */
    public static void main(String[] arguments) {
        Program.run(new FeatureRates(), arguments);
    }

    @Override
    public Integer call() {
        int count = images > 0 ? images : IMAGES_OF_TRIPLET * DifferenceExtractor.usualMicroBatch(ComputeDevice.cpu());
        System.out.printf("%s; passes of %d images%n", Machine.describe(), count);
        for (String network : networks) {
            System.err.println("measuring: " + network);
            System.out.println("\n" + table(Architecture.of(network), count));
        }
        return 0;
    }

    private static MarkdownTable table(Architecture architecture, int images) {
        List<SingleConvolution> own = SingleConvolution.of(architecture, Material.SIDE);
        List<Integer> layers = architecture.publishedLayers();
        Parameters parameters = Parameters.random(architecture, layers.getLast(), SEED);
        Runnable[] works = new Runnable[own.size() + 2];
        try (NDManager manager = ComputeDevice.cpu().newManager();
                FeatureExtractor network = new FeatureExtractor(manager, parameters, layers);
                NDArray pictures = manager.ones(new Shape(images, 3, Material.SIDE, Material.SIDE))) {
            Arrays.setAll(
                    works,
                    w -> w < own.size()
                            ? own.get(w).on(manager, images)
                            : w == own.size()
                                    ? SingleConvolution.SQUARE.on(manager, images)
                                    : () -> network.features(pictures).close());
            return table(architecture, own, images, CoreSeconds.cheapest(works));
        }
    }

    /** @param seconds core-seconds of each convolution, then of the square one, then of the whole pass */
    private static MarkdownTable table(
            Architecture architecture, List<SingleConvolution> own, int images, double[] seconds) {
        int square = own.size();
        double pass = seconds[square + 1];
        long flop = own.stream().mapToLong(SingleConvolution::flop).sum();
        double alone = Arrays.stream(seconds, 0, square).sum();
        double[] rates = IntStream.rangeClosed(0, square)
                .mapToDouble(
                        c -> 1.0 * images * (c < square ? own.get(c) : SingleConvolution.SQUARE).flop() / seconds[c])
                .toArray();
        int best = IntStream.rangeClosed(0, square)
                .boxed()
                .max(Comparator.comparingDouble(c -> rates[c]))
                .orElseThrow();
        var table =
                new MarkdownTable(architecture.torchvisionName(), "core-ms", "GFLOP/s of a core", "share of the best");
        for (int c = 0; c <= square; c++) {
            String name = (c < square ? own.get(c) : SingleConvolution.SQUARE).name();
            table.row(name, milliseconds(seconds[c]), giga(rates[c]), percent(rates[c] / rates[best]));
        }
        double together = 1.0 * images * flop / alone;
        table.row(
                "all its convolutions, each alone",
                milliseconds(alone),
                giga(together),
                percent(together / rates[best]));
        double whole = 1.0 * images * flop / pass;
        return table.row("the feature pass", milliseconds(pass), giga(whole), percent(whole / rates[best]));
    }

    private static String milliseconds(double seconds) {
        return number(1e3 * seconds, 1);
    }

    private static String giga(double rate) {
        return number(rate / 1e9, 1);
    }

    private static String percent(double share) {
        return number(100 * share, 0) + " %";
    }
}
