package org.dpsfleet.cli.metric;

import java.nio.file.Path;
import java.util.List;
import org.dpsfleet.cli.outcome.CommandFailure;
import org.dpsfleet.cli.surroundings.NativeLibraries;
import org.dpsfleet.inputs.WeightsFolder;
import org.dpsfleet.perceptual.BadDataException;
import org.dpsfleet.perceptual.checkpoint.Checkpoint;
import org.dpsfleet.perceptual.checkpoint.CheckpointStores;
import org.dpsfleet.perceptual.distance.PerceptualDistance;
import org.dpsfleet.perceptual.metric.FeatureComparison;
import org.dpsfleet.perceptual.network.Architecture;
import org.dpsfleet.perceptual.safetensors.FloatTensor;
import org.dpsfleet.perceptual.tensor.ComputeDevice;
import org.dpsfleet.schemas.spec.NetworkSpec;
import org.dpsfleet.schemas.spec.Weights;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** Which metric: an adapted one from a checkpoint, or a network with or without scalars. */
public final class MetricOptions {
    @ArgGroup(multiplicity = "1", exclusive = true)
    private Source source = new Source();

    @Option(
            names = "--weights",
            paramLabel = "DIR",
            description = "folder of weight files, <network>*.safetensors or .pth (default: weights)")
    private Path weights = Path.of("weights");

    @Option(
            names = "--device",
            defaultValue = "auto",
            description = "cpu, cuda:0 and so on, or auto: the first GPU if there is one")
    private String device = "auto";

    private static final class Source {
        @ArgGroup(exclusive = false)
        private @Nullable OfCheckpoint checkpoint;

        @ArgGroup(exclusive = false)
        private @Nullable OfNetwork network;
    }

    private static final class OfCheckpoint {
        @Option(
                names = "--checkpoint",
                required = true,
                paramLabel = "DIR",
                description = "folder of an adapted metric, or its file: or s3: URI")
        private String place = "";

        @Option(
                names = "--context",
                paramLabel = "N",
                description = "which of its contexts: a row number from 0, or a ranking such as"
                        + " color,zoom_in,rotate,translate,darken,blur")
        private @Nullable String context;
    }

    private static final class OfNetwork {
        @Option(
                names = "--network",
                required = true,
                paramLabel = "NAME",
                description = "torchvision's name, such as alexnet")
        private String name = "";

        @Option(
                names = "--layers",
                split = ",",
                paramLabel = "L",
                description = "its compared layers (default: the published set-up's)")
        private List<Integer> layers = List.of();

        @Option(
                names = "--scalars",
                paramLabel = "FILE",
                description = "safetensors or .pth file with lin0.model.1.weight and so on (default: all one)")
        private @Nullable Path scalars;
    }

    /**
     * Loads the metric.
     *
     * @throws BadDataException if a file is missing, damaged or does not fit
     */
    public PerceptualDistance load() {
        if (source.checkpoint != null) {
            return load(source.checkpoint);
        }
        if (source.network != null) {
            return load(source.network);
        }
        throw CommandFailure.usage("a metric is needed: --checkpoint DIR or --network NAME");
    }

    private PerceptualDistance load(OfCheckpoint named) {
        Checkpoint checkpoint = CheckpointStores.read(named.place);
        int column = new ColumnChoice(named.context, null).in(named.place, checkpoint);
        float[] scalars = checkpoint.scalars(column);
        NetworkSpec network = NetworkOf.checkpoint(checkpoint.config().network());
        return new PerceptualDistance(
                computeDevice(),
                checkpoint.network().orElseGet(() -> new WeightsFolder(weights).parameters(network)),
                network.layers(),
                checkpoint.comparison(),
                new FloatTensor(new long[] {1, scalars.length}, scalars));
    }

    private PerceptualDistance load(OfNetwork named) {
        var architecture = Architecture.of(named.name);
        List<Integer> layers = named.layers.isEmpty() ? architecture.publishedLayers() : named.layers;
        architecture.checkLayers(layers);
        List<Integer> channels = layers.stream().map(architecture::channels).toList();
        var network = new NetworkSpec(named.name, layers, new Weights.Pretrained(null, null));
        return new PerceptualDistance(
                computeDevice(),
                new WeightsFolder(weights).parameters(network),
                layers,
                FeatureComparison.DEFAULT,
                named.scalars == null ? ScalarsFile.ones(channels) : ScalarsFile.read(named.scalars, channels));
    }

    private ComputeDevice computeDevice() {
        NativeLibraries.requireEngine();
        return ComputeDevice.named(device);
    }
}
