package org.dpsfleet.benchmarks.comparison;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.dpsfleet.benchmarks.Material;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The published code's structure in PyTorch, in a process of its own.
 *
 * @param python the interpreter
 * @param script {@code published_structure.py}
 * @param threads of the network
 */
record Peer(String python, Path script, int threads) {
    private static final int NO_TORCH = 3;

    /** What a run said of itself. */
    record Run(Epochs epochs, String versions) {}

    /** One adaptation of one context; null, with the reason on standard error, without PyTorch. */
    @Nullable
    Run run(Material material, int epochs) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                python,
                script.toString(),
                "--epochs=" + epochs,
                "--count=" + Adaptation.IMAGES,
                "--batch=" + Adaptation.BATCH,
                "--held-out=" + Adaptation.HELD_OUT,
                "--threads=" + threads));
        if (material.photographs() != null) {
            command.add("--images=" + material.photographs());
        }
        if (material.weightsFile() != null) {
            command.add("--weights=" + material.weightsFile());
        }
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().put("OMP_NUM_THREADS", Integer.toString(threads));
        Process process;
        try {
            process = builder.start();
        } catch (IOException e) {
            System.err.println("the peer is skipped: there is no " + python);
            return null;
        }
        byte[] output = process.getInputStream().readAllBytes();
        int code = process.waitFor();
        if (code == NO_TORCH) {
            return null;
        }
        if (code != 0) {
            throw new IOException("the peer ended with code " + code + "; its reason is above");
        }
        JsonNode said = JsonMapper.shared().readTree(new String(output, StandardCharsets.UTF_8));
        return new Run(
                new Epochs(
                        "peer, one context",
                        1,
                        numbers(said.get("epoch_seconds")),
                        numbers(said.get("epoch_core_seconds")),
                        said.get("load_average").asDouble()),
                "torch %s, torchvision %s"
                        .formatted(
                                said.get("torch").asString(),
                                said.get("torchvision").asString()));
    }

    private static double[] numbers(JsonNode array) {
        return array.valueStream().mapToDouble(JsonNode::asDouble).toArray();
    }
}
