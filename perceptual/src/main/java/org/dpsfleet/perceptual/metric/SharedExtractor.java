package org.dpsfleet.perceptual.metric;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.dpsfleet.perceptual.network.FeatureExtractor;
import org.dpsfleet.perceptual.network.Parameters;
import org.jspecify.annotations.Nullable;

/**
 * A frozen network whose features several metrics compare, each with layers and a comparison of its own: images go
 * through the network once for all of them. What a metric sees is the same to the bit as if it were alone.
 *
 * <p>Works through micro-batches, so memory does not grow with the batch; interrupting its thread ends a
 * call between two of them by a {@link java.util.concurrent.CancellationException}. Not for concurrent use.
 */
public final class SharedExtractor implements AutoCloseable {
    private final NDManager manager;
    private final FeatureExtractor network;
    private final DropoutMask masks;
    private final ImageUpload upload = new ImageUpload();

    /**
     * What is asked for a metric.
     *
     * @param target manager that the result belongs to
     */
    public record Asked(Compared metric, NDManager target, Dropout dropout) {}

    /**
     * Copies the network to the parent's device.
     *
     * @param layers all that metrics compare, ascending
     */
    public SharedExtractor(NDManager parent, Parameters parameters, List<Integer> layers) {
        manager = parent.newSubManager();
        network = new FeatureExtractor(manager, parameters, layers);
        masks = new DropoutMask(manager);
    }

    /** Of the network's device; what belongs to it is freed with this. */
    public NDManager manager() {
        return manager;
    }

    /** The network. */
    FeatureExtractor network() {
        return network;
    }

    /**
     * A place to keep the features of references, if they can be kept here.
     *
     * @param shape height and width of all images
     * @param layers whose features are kept, some of this extractor's
     * @param examples how many references there are
     */
    public Optional<KeptReferences> references(
            ImageShape shape, List<Integer> layers, int examples, KeptReferences.References images) {
        if (!isFused(manager) || shape.height() != shape.width()) {
            return Optional.empty();
        }
        List<Integer> sides = network.sides(shape.height());
        List<Integer> channels = network.channels();
        var kept = new ArrayList<KeptReferences.Layer>();
        for (int layer : layers) {
            int at = network.layers().indexOf(layer);
            kept.add(new KeptReferences.Layer(layer, channels.get(at), sides.get(at) * sides.get(at)));
        }
        return Optional.of(new KeptReferences(images, examples, kept));
    }

    /**
     * Compares references with images.
     *
     * @param microBatch most references that go through the network together, each with its images
     * @param shape height and width of all images
     * @param n references
     * @param references n images, [n, 3, H, W] in C order, normalised; may be longer
     * @param images the same of the images to compare with them
     * @return for each metric, for each of {@code images}, an array [n, sum of C]
     */
    public List<NDList> differences(
            int microBatch, ImageShape shape, int n, float[] references, List<float[]> images, List<Asked> asked) {
        return differences(microBatch, n, upload.triplets(shape, references, images), asked);
    }

    /**
     * Compares references with images.
     *
     * @param microBatch most references that go through the network together, each with its images
     * @param n references
     * @param triplets references, and as many of each group that is compared with them
     * @return as the other
     */
    public List<NDList> differences(int microBatch, int n, ImageGroups triplets, List<Asked> asked) {
        return MicroBatches.joined(microBatch, n, (from, count) -> {
            try (NDManager scope = manager.newSubManager()) {
                return withReferences(triplets.some(scope, from, count), asked, from, count);
            }
        });
    }

    /**
     * Compares references with images, where the references' features are kept.
     *
     * @param references of this extractor; computed where they are not there yet
     * @param examples which of them
     * @param images those to compare with each, as in the other
     */
    public List<NDList> differences(
            int microBatch,
            ImageShape shape,
            KeptReferences references,
            int[] examples,
            ImageGroups images,
            List<Asked> asked) {
        compute(shape, references, examples);
        return MicroBatches.joined(microBatch, examples.length, (from, count) -> {
            try (NDManager scope = manager.newSubManager()) {
                int[] some = Arrays.copyOfRange(examples, from, from + count);
                return withKept(images.some(scope, from, count), references, some, asked, from);
            }
        });
    }

    /**
     * Compares references with images for some metrics, and kept references with the same images for others.
     *
     * @param triplets references, and as many of each group that is compared with them
     * @return for the first metrics, then for those with kept references
     */
    public List<NDList> differences(
            int microBatch,
            ImageShape shape,
            ImageGroups triplets,
            List<Asked> asked,
            KeptReferences references,
            int[] examples,
            List<Asked> askedOfKept) {
        compute(shape, references, examples);
        return MicroBatches.joined(microBatch, examples.length, (from, count) -> {
            try (NDManager scope = manager.newSubManager()) {
                NDArray input = triplets.some(scope, from, count);
                List<NDList> found = withReferences(input, asked, from, count);
                int[] some = Arrays.copyOfRange(examples, from, from + count);
                NDArray images = input.get(new NDIndex("{}:", count));
                found.addAll(withKept(images, references, some, askedOfKept, from));
                return found;
            }
        });
    }

    private List<NDList> withReferences(NDArray triplets, List<Asked> asked, int from, int count) {
        try (NDList features = network.features(triplets)) {
            return each(asked, features, (one, its) -> compared(one, its, null, from, count));
        }
    }

    private List<NDList> withKept(
            NDArray images, KeptReferences references, int[] examples, List<Asked> asked, int from) {
        try (NDList features = network.features(images)) {
            return each(
                    asked,
                    features,
                    (one, its) ->
                            compared(one, its, references.of(one.metric().layers(), examples), from, examples.length));
        }
    }

    private void compute(ImageShape shape, KeptReferences references, int[] examples) {
        for (int example : examples) {
            if (references.lacks(example)) {
                compute(shape, references, example);
            }
        }
    }

    private void compute(ImageShape shape, KeptReferences references, int example) {
        ImageGroups images = upload.groups(shape, List.of(references.images(example)));
        try (NDManager scope = manager.newSubManager();
                NDArray input = images.some(scope, 0, references.count(example));
                NDList features = network.features(input)) {
            references.keep(example, of(features, references.layers()));
        }
    }

    private NDList of(NDList features, List<Integer> layers) {
        var some = new NDList();
        for (int layer : layers) {
            some.add(features.get(network.layers().indexOf(layer)));
        }
        return some;
    }

    private NDList compared(Asked asked, NDList features, @Nullable ReferenceFeatures kept, int from, int count) {
        FeatureComparison comparison = asked.metric().comparison();
        if (isFused(asked.target())) {
            try (var fused = new FusedDifferences(comparison, features, kept, from, count, asked.dropout())) {
                return fused.pooled(asked.target());
            }
        }
        try (NDManager scope = asked.target().newSubManager()) {
            NDList pooled = new PooledDifferences(comparison, true, masks(scope, from, count, asked.dropout()))
                    .compare(features, count);
            pooled.attach(asked.target());
            return pooled;
        }
    }

    /** The last metric may take the features as they are, and free them; the others get views. */
    private List<NDList> each(List<Asked> asked, NDList features, BiFunction<Asked, NDList, NDList> work) {
        List<NDList> results = new ArrayList<>();
        for (Asked one : asked) {
            NDList its = of(features, one.metric().layers());
            if (results.size() < asked.size() - 1) {
                its = views(its);
            }
            try (NDList closed = its) {
                results.add(work.apply(one, closed));
            }
        }
        return results;
    }

    private static NDList views(NDList features) {
        var views = new NDList();
        features.forEach(feature -> views.add(feature.reshape(feature.getShape())));
        return views;
    }

    /** Whether features are in memory that Java reaches. */
    static boolean isFused(NDManager target) {
        return !target.getDevice().isGpu();
    }

    /** Draws masks for the engine; null for no dropout. */
    @Nullable
    Function<Shape, NDArray> masks(NDManager scope, int from, int count, Dropout dropout) {
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
