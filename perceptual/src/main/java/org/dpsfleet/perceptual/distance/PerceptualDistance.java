package org.dpsfleet.perceptual.distance;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.dpsfleet.perceptual.BadDataException;
import org.dpsfleet.perceptual.MissingDataException;
import org.dpsfleet.perceptual.UndefinedScoreException;
import org.dpsfleet.perceptual.checkpoint.Checkpoint;
import org.dpsfleet.perceptual.checkpoint.CheckpointConfig;
import org.dpsfleet.perceptual.checkpoint.CheckpointStores;
import org.dpsfleet.perceptual.checkpoint.Hashes;
import org.dpsfleet.perceptual.context.Ranking;
import org.dpsfleet.perceptual.evaluation.PerceptualTest;
import org.dpsfleet.perceptual.image.ImageNet;
import org.dpsfleet.perceptual.image.Pixels;
import org.dpsfleet.perceptual.metric.DifferenceExtractor;
import org.dpsfleet.perceptual.metric.FeatureComparison;
import org.dpsfleet.perceptual.metric.ImageShape;
import org.dpsfleet.perceptual.metric.Scalars;
import org.dpsfleet.perceptual.network.Architecture;
import org.dpsfleet.perceptual.network.Parameters;
import org.dpsfleet.perceptual.safetensors.FloatTensor;
import org.dpsfleet.perceptual.tensor.ComputeDevice;
import org.jspecify.annotations.Nullable;

/**
 * How far two pictures are apart for a network: its layers' features of both are compared, their squared differences
 * are averaged over positions, and the average of each channel is weighted by a scalar and summed.
 *
 * <p>A distance is 0 for equal pictures and has no upper bound. It is for comparing with other distances of the same
 * metric, not with those of another one. An object holds native memory until it is closed, and is not for concurrent
 * use.
 *
 * <p>Source: Zhang et al., "The Unreasonable Effectiveness of Deep Features as a Perceptual Metric",
 * <a href="https://arxiv.org/abs/1801.03924">arXiv 1801.03924</a>; the adaptation to contexts: Pihlgren et al., "Deep
 * Perceptual Similarity is Adaptable to Ambiguous Contexts",
 * <a href="https://arxiv.org/abs/2304.02265">arXiv 2304.02265</a>.
 */
public final class PerceptualDistance implements AutoCloseable {
    private final Architecture architecture;
    private final List<Integer> layers;
    private final NDManager manager;
    private final DifferenceExtractor extractor;
    private final Scalars scalars;

    /**
     * A metric of parts.
     *
     * @param device where it computes
     * @param parameters the network's, at least up to the last compared layer
     * @param layers numbers of the network's children whose features are compared, ascending
     * @param comparison how features are compared
     * @param scalars [1, C], where C is the sum of {@link FeatureComparison#channels}
     */
    public PerceptualDistance(
            ComputeDevice device,
            Parameters parameters,
            List<Integer> layers,
            FeatureComparison comparison,
            FloatTensor scalars) {
        this.architecture = parameters.architecture();
        this.layers = List.copyOf(layers);
        this.manager = device.newManager();
        this.extractor = new DifferenceExtractor(manager, parameters, layers, comparison);
        this.scalars = new Scalars(manager, scalars);
    }

    /**
     * The metric that is not adapted: every scalar is one, features of the layers of the published set-up are compared
     * position by position.
     *
     * @param weights a safetensors or PyTorch file with torchvision's names, see
     *     {@link org.dpsfleet.perceptual.weights.WeightsFile}
     * @throws MissingDataException if the file is not there
     * @throws BadDataException if it is damaged or of another network
     */
    public static PerceptualDistance unadapted(Architecture network, Path weights) {
        var layers = network.publishedLayers();
        var comparison = FeatureComparison.DEFAULT;
        int channels = comparison.channels(network, layers).stream()
                .mapToInt(Integer::intValue)
                .sum();
        return new PerceptualDistance(
                ComputeDevice.named("auto"),
                Parameters.read(weights, network, layers.getLast()),
                layers,
                comparison,
                FloatTensor.ones(1, channels));
    }

    /**
     * A metric that was adapted to a context, as a fleet left it: its first initialisation.
     *
     * @param checkpoint its folder, for example {@code out/quickstart/checkpoints/ID}
     * @param context which of the checkpoint's contexts
     * @param weights the file that the network was read from; null where it was trained as well, or drawn from a seed
     * @throws MissingDataException if a file is not there
     * @throws BadDataException if a file is damaged or does not fit, or the checkpoint has no such context
     */
    public static PerceptualDistance adapted(Path checkpoint, Ranking context, @Nullable Path weights) {
        Checkpoint read = CheckpointStores.read(checkpoint.toString());
        var ranking = List.of(context.toString().split(","));
        var columns = read.config().columns();
        for (int column = 0; column < columns.size(); column++) {
            if (columns.get(column).ranking().equals(ranking)) {
                return column(read, column, weights);
            }
        }
        throw new BadDataException(String.format(
                Locale.ROOT,
                "%s has no metric of the context %s among its %d; its config.json lists them.",
                checkpoint,
                context,
                columns.size()));
    }

    private static PerceptualDistance column(Checkpoint checkpoint, int column, @Nullable Path weights) {
        float[] scalars = checkpoint.scalars(column);
        return new PerceptualDistance(
                ComputeDevice.named("auto"),
                checkpoint.network().orElseGet(() -> frozen(checkpoint.config().network(), weights)),
                checkpoint.config().network().layers(),
                checkpoint.comparison(),
                new FloatTensor(new long[] {1, scalars.length}, scalars));
    }

    /** The network whose features the scalars were adapted to. */
    private static Parameters frozen(CheckpointConfig.Network network, @Nullable Path weights) {
        var architecture = Architecture.of(network.name());
        int last = network.layers().getLast();
        String[] origin = network.weights().split(":", 2);
        if (origin[0].equals("random")) {
            return Parameters.random(architecture, last, Long.parseLong(origin[1]));
        }
        if (weights == null) {
            throw new MissingDataException("The file of %s's weights is needed: the checkpoint has its scalars only."
                    .formatted(network.name()));
        }
        var read = Parameters.read(weights, architecture, last);
        if (!Hashes.sha256(weights).equals(origin[1])) {
            throw new BadDataException("%s is not the file that the metric was adapted on, whose sha256 is %s."
                    .formatted(weights, origin[1]));
        }
        return read;
    }

    /**
     * The distance of two pictures of one size.
     *
     * @return 0 or more, finite
     * @throws BadDataException if their sizes differ, or they are smaller than {@link #smallestSide}
     * @throws UndefinedScoreException if the network's features of them are no numbers
     */
    public float between(Pixels first, Pixels second) {
        if (first.height() != second.height() || first.width() != second.width()) {
            throw new BadDataException(String.format(
                    Locale.ROOT,
                    "The pictures are of different sizes, %d x %d and %d x %d.",
                    first.width(),
                    first.height(),
                    second.width(),
                    second.height()));
        }
        if (architecture.side(layers.getLast(), Math.min(first.height(), first.width())) < 1) {
            throw new BadDataException(String.format(
                    Locale.ROOT,
                    "Pictures of %d x %d are too small for layer %d of %s, which needs %d pixels.",
                    first.width(),
                    first.height(),
                    layers.getLast(),
                    architecture.torchvisionName(),
                    smallestSide()));
        }
        var shape = new ImageShape(first.height(), first.width());
        try (NDManager scope = manager.newSubManager()) {
            NDList v = extractor.differences(scope, shape, 1, normalised(first), List.of(normalised(second)), null);
            return scalars.distances(v.get(0), pair -> "the two pictures")[0];
        }
    }

    /** Height and width that a picture must have at least, in pixels. */
    public int smallestSide() {
        int side = 1;
        while (architecture.side(layers.getLast(), side) < 1) {
            side++;
        }
        return side;
    }

    private static float[] normalised(Pixels picture) {
        float[] values = picture.toFloats();
        ImageNet.normalise(values, 0, picture.height() * picture.width());
        return values;
    }

    /** A test of this metric on human judgements, valid until the metric is closed. */
    public PerceptualTest perceptualTest() {
        return new PerceptualTest(manager, extractor, scalars);
    }

    @Override
    public void close() {
        extractor.close();
        manager.close();
    }
}
