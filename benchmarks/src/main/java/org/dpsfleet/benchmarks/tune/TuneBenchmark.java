package org.dpsfleet.benchmarks.tune;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.dpsfleet.benchmarks.Material;
import org.dpsfleet.benchmarks.Program;
import org.dpsfleet.benchmarks.measure.Machine;
import org.dpsfleet.benchmarks.measure.MarkdownTable;
import org.dpsfleet.benchmarks.measure.Stopwatch;
import org.dpsfleet.benchmarks.process.PeerProcess;
import org.dpsfleet.perceptual.adaptation.TuneStepBenchmark;
import org.dpsfleet.perceptual.network.Architecture;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

import static org.dpsfleet.benchmarks.measure.MarkdownTable.number;

/** Steps of tune and scratch, and of the peer before and after them. */
@Command(
        name = "benchmarks/run tune",
        mixinStandardHelpOptions = true,
        description = "Measure the steps that train a network beside a careful PyTorch loop.")
public final class TuneBenchmark implements Callable<Integer> {
    private static final int WARM_UP = 2;
    private static final int IMAGES = 640;
    private static final double HELD_OUT = 0.2;

    @Option(
            names = "--networks",
            split = ",",
            defaultValue = "alexnet,squeezenet1_1,resnet18,vgg16",
            description = "by torchvision's names (default: ${DEFAULT-VALUE})")
    private List<String> networks = List.of();

    @Option(names = "--batch", defaultValue = "128", description = "triplets of a step (default: ${DEFAULT-VALUE})")
    private int batch;

    @Option(
            names = "--micro-batch",
            defaultValue = "0",
            description = "triplets that go through the network together, 0 for as many as a worker takes (default: 0)")
    private int microBatch;

    @Option(
            names = "--peer-micro-batch",
            defaultValue = "0",
            description = "the same for the peer, 0 for its whole batch at once (default: 0)")
    private int peerMicroBatch;

    @Option(
            names = "--steps",
            defaultValue = "8",
            description = "measured of each, after two to warm up (default: ${DEFAULT-VALUE})")
    private int steps;

    @Option(
            names = "--epochs",
            defaultValue = "0",
            description =
                    "train as many whole epochs instead of single steps: 640 images, of which a fifth is held out,"
                            + " distorted anew in each (default: single steps)")
    private int epochs;

    @Option(names = "--data", paramLabel = "DIR", description = "with stl10/train_X.bin (default: procedural images)")
    private @Nullable Path data;

    @Option(
            names = "--python",
            defaultValue = "/usr/bin/python3",
            description = "with torch and torchvision (default: ${DEFAULT-VALUE})")
    private String python = "";

    /** Medians of the steps, or epochs. */
    private record Steps(double seconds, double coreSeconds, String versions) {
        static Steps of(double[] seconds, double[] coreSeconds, String versions) {
            return new Steps(median(seconds), median(coreSeconds), versions);
        }

        private static double median(double[] values) {
            double[] sorted = values.clone();
            Arrays.sort(sorted);
            return sorted[sorted.length / 2];
        }
    }

    /** Starts the command. */
    public static void main(String[] arguments) {
        Program.run(new TuneBenchmark(), arguments);
    }

    /**
     * The peer's core-seconds of a step in those of ours; NaN without a peer.
     *
     * @param python the interpreter
     */
    public static double ratio(String python, String network, int batch, int steps)
            throws IOException, InterruptedException {
        var benchmark = new TuneBenchmark();
        benchmark.python = python;
        benchmark.batch = batch;
        benchmark.steps = steps;
        Steps peer = benchmark.peer(network, "before");
        return peer == null ? Double.NaN : peer.coreSeconds / benchmark.ours(network).coreSeconds;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        var table = new MarkdownTable(
                epochs > 0 ? "an epoch of " + IMAGES + " images, batch " + batch : "a step of " + batch + " triplets",
                "seconds",
                "core-seconds",
                "peer: seconds",
                "peer: core-seconds",
                "times the peer (core-seconds)",
                "load");
        String versions = "none";
        for (String network : networks) {
            List<Steps> peers = new ArrayList<>();
            add(peers, peer(network, "before"));
            Steps ours = ours(network);
            add(peers, peers.isEmpty() ? null : peer(network, "after"));
            double seconds = mean(peers.stream().mapToDouble(Steps::seconds).toArray());
            double coreSeconds =
                    mean(peers.stream().mapToDouble(Steps::coreSeconds).toArray());
            versions = peers.stream().map(Steps::versions).findFirst().orElse(versions);
            table.row(
                    network,
                    number(ours.seconds, 3),
                    number(ours.coreSeconds, 3),
                    number(seconds, 3),
                    number(coreSeconds, 3),
                    number(coreSeconds / ours.coreSeconds, 2),
                    number(Machine.load(), 1));
        }
        System.out.println(Machine.describe() + "; peer: " + versions + "\n");
        System.out.println(table);
        return 0;
    }

    private static void add(List<Steps> peers, @Nullable Steps peer) {
        if (peer != null) {
            peers.add(peer);
        }
    }

    private static double mean(double[] values) {
        return Arrays.stream(values).average().orElse(Double.NaN);
    }

    private Steps ours(String network) {
        System.err.println("measuring: " + network);
        if (epochs > 0) {
            TuneTask.Epochs found =
                    new TuneTask(new Material(data, null), IMAGES, HELD_OUT, batch, epochs).train(network);
            return Steps.of(found.seconds(), found.coreSeconds(), "");
        }
        var benchmark = new TuneStepBenchmark();
        benchmark.network = network;
        benchmark.batch = batch;
        benchmark.microBatch = microBatch;
        benchmark.setUp();
        double[] seconds = new double[steps];
        double[] coreSeconds = new double[steps];
        for (int i = -WARM_UP; i < steps; i++) {
            var watch = Stopwatch.start();
            benchmark.step();
            if (i >= 0) {
                seconds[i] = watch.seconds();
                coreSeconds[i] = watch.coreSeconds();
            }
        }
        benchmark.tearDown();
        return Steps.of(seconds, coreSeconds, "");
    }

    private @Nullable Steps peer(String network, String when) throws IOException, InterruptedException {
        System.err.println("measuring: " + network + ", the peer, " + when);
        var root = Path.of(System.getProperty("bench.root", "."));
        int threads = Runtime.getRuntime().availableProcessors();
        String layers = Architecture.of(network).publishedLayers().stream()
                .map(String::valueOf)
                .collect(Collectors.joining(","));
        List<String> arguments = new ArrayList<>(List.of(
                "--network=" + network,
                "--layers=" + layers,
                "--batch=" + batch,
                "--micro-batch=" + peerMicroBatch,
                "--side=" + TuneStepBenchmark.SIDE,
                "--steps=" + steps,
                "--epochs=" + epochs,
                "--count=" + IMAGES,
                "--held-out=" + HELD_OUT));
        Path photographs = new Material(data, null).photographs();
        if (photographs != null) {
            arguments.add("--images=" + photographs);
        }
        JsonNode said = new PeerProcess(python, root.resolve("benchmarks/peer/tuned_loop.py"), threads).run(arguments);
        if (said == null) {
            return null;
        }
        return Steps.of(
                PeerProcess.numbers(said.get("seconds")),
                PeerProcess.numbers(said.get("core_seconds")),
                "torch " + said.get("torch").asString());
    }
}
