package org.dpsfleet.benchmarks;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which images and weights are measured on. */
public final class MaterialOptions {
    @Option(names = "--data", paramLabel = "DIR", description = "with stl10/train_X.bin (default: procedural images)")
    private @Nullable Path data;

    @Option(
            names = "--weights",
            paramLabel = "DIR",
            description = "with alexnet*.safetensors (default: random weights)")
    private @Nullable Path weights;

    /** What they name. */
    public Material material() {
        return new Material(data, weights);
    }
}
