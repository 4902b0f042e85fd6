package org.dpsfleet.cli.command;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Where images and weights lie on this machine. */
final class DataOptions {
    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "folder that the paths of experiments are relative to (default: data)")
    private Path data = Path.of("data");

    @Option(
            names = "--weights",
            paramLabel = "DIR",
            description = "folder of weight files, <network>*.safetensors or .pth (default: weights)")
    private Path weights = Path.of("weights");

    Path data() {
        return data.toAbsolutePath().normalize();
    }

    Path weights() {
        return weights.toAbsolutePath().normalize();
    }
}
