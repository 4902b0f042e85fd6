package org.dpsfleet.benchmarks.comparison;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.dpsfleet.benchmarks.Material;

/** The whole product: {@code fleet run} of an experiment with all 720 contexts, scores included. */
final class EndToEnd {
    private static final Pattern RATE = Pattern.compile("([0-9]+) contexts per hour");
    /** The command counts a context twice: its baseline and its adaptation. */
    private static final double ADAPTED = 0.5;

    private EndToEnd() {}

    /**
     * Runs it.
     *
     * @param root folder of the launcher
     * @return contexts adapted per hour, from what the command itself says
     */
    static double contextsPerHour(Path root, Material material) throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("fleet-benchmark");
        try {
            return run(root, material, folder);
        } finally {
            delete(folder);
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    private static double run(Path root, Material material, Path folder) throws IOException, InterruptedException {
        Path experiment = folder.resolve("experiment.yaml");
        Files.writeString(experiment, experiment(material));
        List<String> command = new ArrayList<>(List.of(
                root.resolve("fleet").toString(),
                "run",
                experiment.toString(),
                "--out",
                folder.resolve("out").toString()));
        if (material.data() != null) {
            command.addAll(List.of("--data", material.data().toString()));
        }
        if (material.weights() != null) {
            command.addAll(List.of("--weights", material.weights().toString()));
        }
        Process fleet = new ProcessBuilder(command).redirectErrorStream(true).start();
        var output = new String(fleet.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        int code = fleet.waitFor();
        Matcher rate = RATE.matcher(output);
        if (code != 0 || !rate.find()) {
            throw new IOException(String.format(Locale.ROOT, "fleet run ended with code %d:%n%s", code, output));
        }
        return ADAPTED * Double.parseDouble(rate.group(1));
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
