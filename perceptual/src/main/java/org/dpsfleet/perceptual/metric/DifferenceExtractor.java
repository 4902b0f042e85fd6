package org.dpsfleet.perceptual.metric;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.dpsfleet.perceptual.network.FeatureExtractor;
import org.dpsfleet.perceptual.network.Parameters;
import org.dpsfleet.perceptual.network.RecordedFeatures;
import org.dpsfleet.perceptual.tensor.ComputeDevice;
import org.dpsfleet.perceptual.tensor.GradientMode;
import org.dpsfleet.vocabulary.Comparison.Modification;
import org.jspecify.annotations.Nullable;

/**
 * A network with its comparison: images in, pooled differences out.
 *
 * <p>The pooled differences of two images are one number per channel of the compared layers, and all that
 * a metric's scalars ever see of the images: the distance is the inner product of the two. Contexts and
 * repetitions differ in their scalars only, so they share this, the expensive part.
 *
 * <p>Works through micro-batches, so memory does not grow with the batch; interrupting its thread ends a
 * call between two of them by a {@link java.util.concurrent.CancellationException}. Not for concurrent use.
 */
public final class DifferenceExtractor implements AutoCloseable {
    private static final List<Modification> AS_THEY_ARE = List.of(Modification.NONE);

    private final FeatureExtractor network;
    private final SharedExtractor shared;
    private final Compared metric;
    private final ImageUpload upload = new ImageUpload();
    private final int microBatch;

    /** Compares as {@link FeatureComparison#DEFAULT} says. */
    public DifferenceExtractor(NDManager parent, Parameters parameters, List<Integer> layers) {
        this(parent, parameters, layers, FeatureComparison.DEFAULT);
    }

    /**
     * Copies the network to the parent's device.
     *
     * @param layers ascending indices of the network's children
     * @param comparison of their features
     */
    public DifferenceExtractor(
            NDManager parent, Parameters parameters, List<Integer> layers, FeatureComparison comparison) {
        this(parent, parameters, layers, comparison, usualMicroBatch(parent));
    }

    /**
     * The same with bounded memory.
     *
     * @param microBatch most references that go through the network together, each with its images. It
     *     changes the differences by rounding only, but a dropout mask shared by a batch is drawn anew for
     *     each micro-batch
     */
    public DifferenceExtractor(
            NDManager parent,
            Parameters parameters,
            List<Integer> layers,
            FeatureComparison comparison,
            int microBatch) {
        if (microBatch < 1) {
            throw new IllegalArgumentException(String.format(Locale.ROOT, "micro-batches of %d images", microBatch));
        }
        this.microBatch = microBatch;
        metric = new Compared(layers, comparison);
        shared = new SharedExtractor(parent, parameters, layers);
        network = shared.network();
    }

    /**
     * The micro-batch of a device whose memory suffices. A CPU works fastest on what its caches hold, a GPU on
     * as much as there is.
     */
    public static int usualMicroBatch(ComputeDevice device) {
        return usualMicroBatch(device.isGpu());
    }

    /** That of a manager's device. */
    public static int usualMicroBatch(NDManager manager) {
        return usualMicroBatch(manager.getDevice().isGpu());
    }

    private static int usualMicroBatch(boolean gpu) {
        return gpu ? 256 : 32;
    }

    /** The same network for several metrics, of which {@link #metric} is one. */
    public SharedExtractor shared() {
        return shared;
    }

    /** What is compared. */
    public Compared metric() {
        return metric;
    }

    /** Most references that go through the network together. */
    public int microBatch() {
        return microBatch;
    }

    /** Channels of each compared layer. */
    public List<Integer> channels() {
        return metric.comparison().compared(network.channels());
    }

    /** The network's live parameters by torchvision's names; they stay this extractor's. */
    public Map<String, NDArray> parameters() {
        return network.parameters();
    }

    /** Whether batch norms use the batch's statistics, see {@link FeatureExtractor#trainingMode}. */
    public void trainingMode(boolean training) {
        network.trainingMode(training);
    }

    /**
     * Compares references with images.
     *
     * @param target manager that the result belongs to
     * @param shape height and width of all images
     * @param references n images, [n, 3, H, W] in C order, normalised; may be longer
     * @param images the same of the images to compare with them
     * @param random the bits of the dropout mask, null for none
     * @return for each of {@code images} an array [n, sum of C]
     */
    public NDList differences(
            NDManager target,
            ImageShape shape,
            int n,
            float[] references,
            List<float[]> images,
            @Nullable RandomGenerator random) {
        return differences(target, n, upload.triplets(shape, references, images), random);
    }

    /**
     * The same with images that may be elsewhere.
     *
     * @param triplets references, and as many of each group that is compared with them
     */
    public NDList differences(NDManager target, int n, ImageGroups triplets, @Nullable RandomGenerator random) {
        Dropout dropout = random == null ? Dropout.NONE : new Dropout.Shared(random);
        var asked = new SharedExtractor.Asked(metric, target, dropout);
        return shared.differences(microBatch, n, triplets, List.of(asked)).getFirst();
    }

    /**
     * Compares some of the references with their images, in one pass and recorded, so that a gradient can be taken into
     * the network. What was recorded must be used before the next call, which overwrites its images.
     *
     * @param from first of them
     * @param count how many
     * @param triplets references, and as many of each group that is compared with them
     * @return belongs to the caller; what it consists of, to {@code target}
     */
    public RecordedDifferences recorded(NDManager target, int from, int count, ImageGroups triplets, Dropout dropout) {
        NDArray input = triplets.some(target, from, count);
        FeatureComparison comparison = metric.comparison();
        if (SharedExtractor.isFused(target) && comparison.kind().modifications().equals(AS_THEY_ARE)) {
            RecordedFeatures features = network.recorded(input);
            var compared = new FusedDifferences(comparison, features.features(), from, count, dropout);
            return new RecordedDifferences.Fused(features, compared, compared.pooled(target));
        }
        try (GradientMode recording = GradientMode.recording()) {
            return new RecordedDifferences.ByEngine(
                    new PooledDifferences(comparison, false, shared.masks(target, from, count, dropout))
                            .compare(network.features(input), count));
        }
    }

    @Override
    public void close() {
        shared.close();
    }
}
