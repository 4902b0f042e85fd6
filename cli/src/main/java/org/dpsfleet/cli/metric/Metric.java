package org.dpsfleet.cli.metric;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.util.List;
import java.util.Locale;
import org.dpsfleet.perceptual.BadDataException;
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

/** A network with one set of scalars on a device. Not for concurrent use. */
public final class Metric implements AutoCloseable {
    private final Architecture architecture;
    private final List<Integer> layers;
    private final NDManager manager;
    private final DifferenceExtractor extractor;
    private final Scalars scalars;

    /**
     * Loads a metric.
     *
     * @param comparison of the layers' features
     * @param scalars [1, C]
     */
    public Metric(
            ComputeDevice device,
            Parameters parameters,
            List<Integer> layers,
            FeatureComparison comparison,
            FloatTensor scalars) {
        this.architecture = parameters.architecture();
        this.layers = layers;
        this.manager = device.newManager();
        this.extractor = new DifferenceExtractor(manager, parameters, layers, comparison);
        this.scalars = new Scalars(manager, scalars);
    }

    /**
     * The distance of two pictures of one size.
     *
     * @throws BadDataException if their sizes differ or are too small for the network
     * @throws org.dpsfleet.perceptual.UndefinedScoreException if the distance is no number
     */
    public float distance(Pixels first, Pixels second) {
        if (first.height() != second.height() || first.width() != second.width()) {
            throw new BadDataException(String.format(
                    Locale.ROOT,
                    "The pictures are of different sizes, %d x %d and %d x %d; --size resizes both.",
                    first.width(),
                    first.height(),
                    second.width(),
                    second.height()));
        }
        int smaller = Math.min(first.height(), first.width());
        if (architecture.side(layers.getLast(), smaller) < 1) {
            throw new BadDataException(String.format(
                    Locale.ROOT,
                    "Pictures of %d x %d are too small for layer %d of %s; --size enlarges them.",
                    first.width(),
                    first.height(),
                    layers.getLast(),
                    architecture.torchvisionName()));
        }
        var shape = new ImageShape(first.height(), first.width());
        try (NDManager scope = manager.newSubManager()) {
            NDList v = extractor.differences(scope, shape, 1, normalised(first), List.of(normalised(second)), null);
            return scalars.distances(v.get(0), pair -> "the two pictures")[0];
        }
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
