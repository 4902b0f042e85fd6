package org.dpsfleet.perceptual.metric;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.dpsfleet.perceptual.network.FeatureExtractor;
import org.dpsfleet.perceptual.network.Parameters;
import org.dpsfleet.perceptual.network.RecordedFeatures;
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

    private final NDManager manager;
    private final FeatureExtractor network;
    private final FeatureComparison comparison;
    private final DropoutMask masks;
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
        this.comparison = comparison;
        manager = parent.newSubManager();
        network = new FeatureExtractor(manager, parameters, layers);
        masks = new DropoutMask(manager);
    }

    /**
     * The micro-batch of a device whose memory suffices. A CPU works fastest on what its caches hold, a GPU on
     * as much as there is.
     */
    public static int usualMicroBatch(NDManager manager) {
        return manager.getDevice().isGpu() ? 256 : 32;
    }

    /** Channels of each compared layer. */
    public List<Integer> channels() {
        return comparison.compared(network.channels());
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
        Dropout dropout = random == null ? Dropout.NONE : new Dropout.Shared(random);
        return inParts(
                n, images.size(), (from, count) -> some(target, shape, from, count, references, images, dropout));
    }

    /**
     * A place to keep the features of references, if they can be kept here.
     *
     * @param shape height and width of all images
     * @param examples how many references there are
     * @param most bytes that they may take
     * @return empty where they would take more, or where comparing them takes something else than their features
     */
    public Optional<KeptReferences> references(
            ImageShape shape, int examples, KeptReferences.References images, long most) {
        if (!isFused(manager) || shape.height() != shape.width()) {
            return Optional.empty();
        }
        List<Integer> positions =
                network.sides(shape.height()).stream().map(side -> side * side).toList();
        var kept = new KeptReferences(images, examples, network.channels(), positions);
        return kept.bytes() <= most ? Optional.of(kept) : Optional.empty();
    }

    /**
     * Compares references with images, where the references' features are kept.
     *
     * @param references of this extractor; computed where they are not there yet
     * @param examples which of them
     * @param images those to compare with each, as in the other
     */
    public NDList differences(
            NDManager target,
            ImageShape shape,
            KeptReferences references,
            int[] examples,
            List<float[]> images,
            @Nullable RandomGenerator random) {
        Dropout dropout = random == null ? Dropout.NONE : new Dropout.Shared(random);
        for (int example : examples) {
            if (references.lacks(example)) {
                compute(shape, references, example);
            }
        }
        return inParts(examples.length, images.size(), (from, count) -> {
            int[] some = Arrays.copyOfRange(examples, from, from + count);
            try (NDManager scope = target.newSubManager();
                    NDArray input = upload.groups(scope, shape, from, count, images);
                    NDList features = network.features(input);
                    var compared =
                            new FusedDifferences(comparison.channelNorm(), features, references, from, some, dropout)) {
                NDList pooled = compared.pooled(scope);
                pooled.attach(target);
                return pooled;
            }
        });
    }

    private void compute(ImageShape shape, KeptReferences references, int example) {
        try (NDManager scope = manager.newSubManager();
                NDArray input =
                        upload.groups(scope, shape, 0, references.count(example), List.of(references.images(example)));
                NDList features = network.features(input)) {
            references.keep(example, features);
        }
    }

    private interface Part {
        NDList of(int from, int count);
    }

    /** What micro-batches find, one behind the other. */
    private NDList inParts(int n, int groups, Part part) {
        List<NDList> parts = new ArrayList<>();
        for (int from = 0; from < n; from += microBatch) {
            parts.add(part.of(from, Math.min(microBatch, n - from)));
        }
        if (parts.size() == 1) {
            return parts.getFirst();
        }
        var result = new NDList();
        for (int g = 0; g < groups; g++) {
            var group = new NDList();
            for (NDList some : parts) {
                group.add(some.get(g));
            }
            try (group) {
                result.add(NDArrays.concat(group, 0));
            }
        }
        return result;
    }

    private NDList some(
            NDManager target,
            ImageShape shape,
            int from,
            int count,
            float[] references,
            List<float[]> images,
            Dropout dropout) {
        try (NDManager scope = target.newSubManager();
                NDArray input = upload.triplets(scope, shape, from, count, references, images)) {
            NDList features = network.features(input);
            NDList pooled = isFused(scope)
                    ? fused(scope, features, from, count, dropout)
                    : new PooledDifferences(comparison, true, masks(scope, from, count, dropout))
                            .compare(features, count);
            pooled.attach(target);
            return pooled;
        }
    }

    /**
     * Compares some of the references with their images, in one pass and recorded, so that a gradient can be taken into
     * the network. What was recorded must be used before the next call, which overwrites its images.
     *
     * @param from first of them
     * @param count how many
     * @return belongs to the caller; what it consists of, to {@code target}
     */
    public RecordedDifferences recorded(
            NDManager target,
            ImageShape shape,
            int from,
            int count,
            float[] references,
            List<float[]> images,
            Dropout dropout) {
        NDArray input = upload.triplets(target, shape, from, count, references, images);
        if (isFused(target)) {
            RecordedFeatures features = network.recorded(input);
            var compared = new FusedDifferences(comparison.channelNorm(), features.features(), from, count, dropout);
            return new RecordedDifferences.Fused(features, compared, compared.pooled(target));
        }
        try (GradientMode recording = GradientMode.recording()) {
            return new RecordedDifferences.ByEngine(
                    new PooledDifferences(comparison, false, masks(target, from, count, dropout))
                            .compare(network.features(input), count));
        }
    }

    /** Where features are in memory that Java reaches, and compared as they are. */
    private boolean isFused(NDManager target) {
        return !target.getDevice().isGpu() && comparison.kind().modifications().equals(AS_THEY_ARE);
    }

    private NDList fused(NDManager target, NDList features, int from, int count, Dropout dropout) {
        try (features;
                var compared = new FusedDifferences(comparison.channelNorm(), features, from, count, dropout)) {
            return compared.pooled(target);
        }
    }

    private @Nullable Function<Shape, NDArray> masks(NDManager scope, int from, int count, Dropout dropout) {
        return switch (dropout) {
            case Dropout.None() -> null;
            case Dropout.Shared(RandomGenerator random) -> shape -> masks.draw(scope, shape, random);
            case Dropout.PerExample perExample -> {
                List<RandomGenerator> streams = perExample.of(from, count);
                yield shape -> masks.draw(scope, shape, streams);
            }
        };
    }

    @Override
    public void close() {
        manager.close();
    }
}
