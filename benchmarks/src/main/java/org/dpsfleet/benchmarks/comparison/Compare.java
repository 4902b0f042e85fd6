package org.dpsfleet.benchmarks.comparison;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.dpsfleet.benchmarks.Material;
import org.dpsfleet.benchmarks.Program;
import org.dpsfleet.benchmarks.measure.Machine;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Measures this project and its peer, one after the other, and prints a table. */
@Command(
        name = "benchmarks/run",
        mixinStandardHelpOptions = true,
        description = "Measure the adaptation of contexts beside its peer, and what limits it.")
public final class Compare implements Callable<Integer> {
    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "with stl10/train_X.bin and test_X.bin (default: procedural images)")
    private @Nullable Path data;

    @Option(
            names = "--weights",
            paramLabel = "DIR",
            description = "with alexnet*.safetensors (default: random weights)")
    private @Nullable Path weights;

    @Option(
            names = "--contexts",
            split = ",",
            defaultValue = "1,48,720",
            description = "how many side by side (default: ${DEFAULT-VALUE})")
    private List<Integer> contexts = List.of();

    @Option(
            names = "--epochs",
            defaultValue = "4",
            description = "of each measurement, the first to warm up (default: ${DEFAULT-VALUE})")
    private int epochs;

    @Option(
            names = "--python",
            defaultValue = "/usr/bin/python3",
            description = "with torch and torchvision (default: ${DEFAULT-VALUE})")
    private String python = "";

    @Option(names = "--end-to-end", description = "also run `fleet run` with 720 contexts")
    private boolean endToEnd;

    @Option(names = "--write", description = "also write benchmarks/RESULTS.md")
    private boolean write;

    /** Starts the command. */
    public static void main(String[] arguments) {
        Program.run(new Compare(), arguments);
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        var root = Path.of(System.getProperty("bench.root", "."));
        int threads = Runtime.getRuntime().availableProcessors();
        var material = new Material(data, weights);
        var script = new Peer(python, root.resolve("benchmarks/peer/published_structure.py"), threads);
        List<String> head = new ArrayList<>();
        head.add(Machine.describe());
        head.add(String.format(
                Locale.ROOT,
                "%d threads on both sides; load average at the start %.1f" + " (any at all: a shared machine)",
                threads,
                Machine.load()));
        head.add(data == null ? "procedural images; the peer: noise" : "photographs, STL-10 layout");
        head.add(weights == null ? "random weights" : "ImageNet weights");

        List<Epochs> peer = new ArrayList<>();
        Peer.Run before = peer(script, material, "before");
        List<Epochs> ours = new ArrayList<>();
        for (int k : contexts) {
            say("adapting " + k + " at once");
            ours.add(Adaptation.run(material, k, epochs));
        }
        if (before != null) {
            head.add("peer: " + before.versions());
            peer.add(before.epochs());
            Peer.Run after = peer(script, material, "after");
            if (after != null) {
                peer.add(after.epochs());
            }
        }
        say("what limits the parts");
        Limits limits = Limits.measure(material);
        Double rate = null;
        if (endToEnd) {
            say("fleet run, 720 contexts: some minutes");
            rate = EndToEnd.contextsPerHour(material);
        }
        String page = ResultsPage.of(head, peer, ours, limits, rate);
        System.out.print(page);
        if (write) {
            Files.writeString(root.resolve("benchmarks/RESULTS.md"), page);
        }
        return 0;
    }

    private Peer.@Nullable Run peer(Peer script, Material material, String when)
            throws IOException, InterruptedException {
        say("the peer, " + when);
        return script.run(material, epochs);
    }

    private static void say(String what) {
        System.err.println("measuring: " + what);
    }
}
