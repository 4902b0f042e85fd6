package org.dpsfleet.benchmarks.comparison;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.dpsfleet.benchmarks.Material;
import org.dpsfleet.benchmarks.measure.TemporaryFolder;
import org.dpsfleet.benchmarks.process.FleetProcess;

/** The whole product: {@code fleet run} of an experiment with all 720 contexts, scores included. */
final class EndToEnd {
    private static final Pattern RATE = Pattern.compile("([0-9]+) contexts per hour");
    /** The command counts a context twice: its baseline and its adaptation. */
    private static final double ADAPTED = 0.5;

    private EndToEnd() {}

    /** Runs it, and returns the contexts adapted per hour, from what the command itself says. */
    static double contextsPerHour(Material material) throws IOException, InterruptedException {
        try (var folder = TemporaryFolder.create("fleet-benchmark-")) {
            FleetProcess.build(folder.path());
            var experiment = Files.writeString(folder.resolve("experiment.yaml"), experiment(material));
            var arguments = new ArrayList<>(List.of(
                    "run", experiment.toString(), "--out", folder.resolve("out").toString()));
            if (material.data() != null) {
                arguments.addAll(List.of("--data", material.data().toString()));
            }
            if (material.weights() != null) {
                arguments.addAll(List.of("--weights", material.weights().toString()));
            }
            var said = FleetProcess.run(folder.path(), "", arguments.toArray(String[]::new))
                    .errors();
            var rate = RATE.matcher(said);
            if (!rate.find()) {
                throw new IOException("fleet run did not say how fast it was:\n" + said);
            }
            return ADAPTED * Double.parseDouble(rate.group(1));
        }
    }

    private static String experiment(Material material) {
        String train = "{kind: dead-leaves, images: 1000, seed: 1}";
        String test = "{kind: dead-leaves, images: 500, seed: 2}";
        if (material.data() != null) {
            train = "{kind: stl10, path: stl10/train_X.bin, images: 1000}";
            test = "{kind: stl10, path: stl10/test_X.bin, images: 500}";
        }
        return String.format(
                Locale.ROOT,
                """
                name: benchmark
                networks:
                  - name: alexnet
                    weights: %s
                contexts: {kind: all}
                variants: [baseline, lin]
                draw_seeds: [0]
                repetitions: 1
                train: %s
                test:
                  images: %s
                training:
                  batch_size: %d
                """,
                material.weights() == null ? "{kind: random, seed: 1}" : "{kind: pretrained}",
                train,
                test,
                Adaptation.BATCH);
    }
}
