package org.dpsfleet.benchmarks.comparison;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ForkJoinPool;
import java.util.stream.IntStream;
import org.dpsfleet.benchmarks.Material;
import org.dpsfleet.benchmarks.MaterialOptions;
import org.dpsfleet.benchmarks.Program;
import org.dpsfleet.benchmarks.measure.Machine;
import org.dpsfleet.benchmarks.measure.MarkdownTable;
import org.dpsfleet.benchmarks.measure.Stopwatch;
import org.dpsfleet.benchmarks.process.PeerProcess;
import org.dpsfleet.benchmarks.tune.TuneBenchmark;
import org.dpsfleet.perceptual.triplet.Normalisation;
import org.dpsfleet.perceptual.triplet.TripletBatch;
import org.dpsfleet.perceptual.triplet.TripletDraws;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

import static org.dpsfleet.benchmarks.measure.MarkdownTable.number;

/** The ratios that are not to become worse, in two minutes. They are core-seconds, so that a busy machine disturbs little. */
@Command(
        name = "benchmarks/run --quick",
        mixinStandardHelpOptions = true,
        description = "Measure the ratios that are not to become worse, in two minutes on a quiet machine.")
public final class Quick implements Callable<Integer> {
    private static final int EPOCHS = 2;
    private static final int MANY = 720;
    private static final int TUNED = 128;
    private static final int STEPS = 3;

    @Mixin
    private MaterialOptions measured = new MaterialOptions();

    @Option(
            names = "--python",
            defaultValue = "/usr/bin/python3",
            description = "with torch and torchvision (default: ${DEFAULT-VALUE})")
    private String python = "";

    private final MarkdownTable table =
            new MarkdownTable("core-seconds of the peer in those of ours", "now", "expected", "");

    /** Starts the command. */
    public static void main(String[] arguments) {
        Program.run(new Quick(), arguments);
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        var material = measured.material();
        var structure = Path.of(System.getProperty("bench.root", "."), "benchmarks", "peer", "published_structure.py");
        int threads = Runtime.getRuntime().availableProcessors();
        Peer.Run peer = new Peer(python, structure, threads).run(material, EPOCHS);
        if (peer == null) {
            System.err.println("there is nothing to compare with");
            return 0;
        }
        double published = peer.epochs().coreSecondsPerContext();
        row(
                "lin, 1 context",
                published / Adaptation.run(material, 1, EPOCHS + 1).coreSecondsPerContext(),
                3);
        row(
                "lin, 720 contexts",
                published / Adaptation.run(material, MANY, EPOCHS + 1).coreSecondsPerContext(),
                1200);
        row("tune, AlexNet, batch 128", TuneBenchmark.ratio(python, "alexnet", TUNED, STEPS), 1);
        row("images of an epoch", images(new PeerProcess(python, structure, threads), material), 10);
        System.out.println(Machine.describe() + "; " + peer.versions() + "; load " + number(Machine.load(), 1) + "\n");
        System.out.println(table);
        return 0;
    }

    private void row(String what, double now, double expected) {
        table.row(what, number(now, 2), "at least " + number(expected, 0), now < expected ? "**below**" : "");
    }

    /** A thousand triplets, by one process of the peer and by one thread of ours. */
    private static double images(PeerProcess structure, Material material) throws IOException, InterruptedException {
        List<String> arguments = new ArrayList<>(List.of("--only-images", "--count=" + Adaptation.IMAGES));
        if (material.photographs() != null) {
            arguments.add("--images=" + material.photographs());
        }
        JsonNode peer = structure.run(arguments);
        if (peer == null) {
            return Double.NaN;
        }
        var images = material.images(Adaptation.IMAGES);
        int[] all = IntStream.range(0, images.size()).toArray();
        var batch = new TripletBatch(all.length, Material.SIDE, 1);
        var draws = new TripletDraws(1, "benchmark");
        double least = Double.MAX_VALUE;
        for (int epoch = 0; epoch < 5; epoch++) {
            var watch = Stopwatch.start();
            batch.fill(images, all, draws.draw(epoch, all), Normalisation.ALL, ForkJoinPool.commonPool());
            least = Math.min(least, watch.coreSeconds());
        }
        return peer.get("core_seconds").asDouble() / least;
    }
}
