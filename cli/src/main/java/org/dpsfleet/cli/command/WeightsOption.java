package org.dpsfleet.cli.command;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Where pretrained weights lie on this machine. */
final class WeightsOption {
    @Option(names = "--weights", paramLabel = "DIR", description = "folder of weight files (default: weights)")
    private Path weights = Path.of("weights");

    Path folder() {
        return weights.toAbsolutePath().normalize();
    }
}
