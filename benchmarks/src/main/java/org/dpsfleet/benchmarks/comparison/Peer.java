package org.dpsfleet.benchmarks.comparison;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.dpsfleet.benchmarks.Material;
import org.dpsfleet.benchmarks.process.PeerProcess;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The published code's structure in PyTorch, in a process of its own.
 *
 * @param python the interpreter
 * @param script {@code published_structure.py}
 * @param threads of the network
 */
record Peer(String python, Path script, int threads) {
    /** What a run said of itself. */
    record Run(Epochs epochs, String versions) {}

    /** One adaptation of one context; null, with the reason on standard error, without PyTorch. */
    @Nullable
    Run run(Material material, int epochs) throws IOException, InterruptedException {
        List<String> arguments = new ArrayList<>(List.of(
                "--epochs=" + epochs,
                "--count=" + Adaptation.IMAGES,
                "--batch=" + Adaptation.BATCH,
                "--held-out=" + Adaptation.HELD_OUT));
        if (material.photographs() != null) {
            arguments.add("--images=" + material.photographs());
        }
        if (material.weightsFile() != null) {
            arguments.add("--weights=" + material.weightsFile());
        }
        JsonNode said = new PeerProcess(python, script, threads).run(arguments);
        if (said == null) {
            return null;
        }
        return new Run(
                new Epochs(
                        "peer, one context",
                        1,
                        PeerProcess.numbers(said.get("epoch_seconds")),
                        PeerProcess.numbers(said.get("epoch_core_seconds")),
                        said.get("load_average").asDouble()),
                "torch %s, torchvision %s"
                        .formatted(
                                said.get("torch").asString(),
                                said.get("torchvision").asString()));
    }
}
