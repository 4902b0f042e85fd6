package org.dpsfleet.perceptual.adaptation;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.dpsfleet.perceptual.adaptation.ComparedExamples.Seen;
import org.dpsfleet.perceptual.metric.Compared;
import org.dpsfleet.perceptual.metric.Dropout;
import org.dpsfleet.perceptual.metric.ImageShape;
import org.dpsfleet.perceptual.metric.KeptReferences;
import org.dpsfleet.perceptual.metric.SharedExtractor;
import org.dpsfleet.perceptual.metric.SharedExtractor.Asked;
import org.dpsfleet.perceptual.triplet.ExampleBatch;
import org.dpsfleet.perceptual.triplet.Examples;
import org.dpsfleet.perceptual.triplet.TripletBatch;
import org.jspecify.annotations.Nullable;

/**
 * Examples on their way through a frozen network, for several metrics. What references become in the network is kept
 * where the metric's part of it is small enough, since they come again in every epoch. Not for concurrent use.
 */
final class NetworkPass implements AutoCloseable {
    /** Bytes that the references of a metric may take: of AlexNet, those of 4500 images. */
    static final long MOST_REFERENCES = 1L << 29;

    private final SharedExtractor extractor;
    private final Examples examples;
    private final ImageShape shape;
    private final ExampleImages images;
    private final Set<Compared> keeping = new HashSet<>();
    private final @Nullable KeptReferences references;

    /**
     * @param metrics all that may be asked for
     * @param capacity of a batch
     */
    NetworkPass(SharedExtractor extractor, List<Compared> metrics, Examples examples, int capacity) {
        this(extractor, metrics, examples, capacity, MOST_REFERENCES, ExampleImages.usualRoom(extractor.manager()));
    }

    /**
     * @param most bytes that the references of a metric may take
     * @param room bytes that images may take on the device, see {@link ExampleImages}
     */
    NetworkPass(
            SharedExtractor extractor, List<Compared> metrics, Examples examples, int capacity, long most, long room) {
        this.extractor = extractor;
        this.examples = examples;
        this.shape = new ImageShape(examples.side(), examples.side());
        this.images = ExampleImages.of(extractor.manager(), examples, capacity, room);
        // Whether a metric's references are kept depends on nothing but the metric: it decides bits.
        for (Compared metric : metrics) {
            KeptReferences own = references(metric.layers());
            if (own != null && own.bytes() <= most) {
                keeping.add(metric);
            }
        }
        references = keeping.isEmpty() ? null : references(Compared.layers(keeping));
    }

    private @Nullable KeptReferences references(List<Integer> layers) {
        return extractor
                .references(shape, layers, examples.size(), this::references)
                .orElse(null);
    }

    private float[] references(int from, int count) {
        var some = new TripletBatch(count, examples.side());
        int[] indices = IntStream.range(from, from + count).toArray();
        examples.fill(some, new ExampleBatch("references", 0, indices));
        return some.reference();
    }

    /**
     * What is asked for a metric.
     *
     * @param target manager that the differences belong to
     * @param again whether the references come again, so that their features are worth keeping
     */
    record Wanted(Compared metric, NDManager target, Dropout dropout, boolean again) {
        private Asked asked() {
            return new Asked(metric, target, dropout);
        }
    }

    /**
     * Compares some of the examples.
     *
     * @param microBatch most triplets that go through the network together
     * @param next the examples that probably come after them, if any
     * @return for each that is wanted
     */
    List<Seen> see(int microBatch, ExampleBatch batch, @Nullable ExampleBatch next, List<Wanted> wanted) {
        int[] indices = batch.indices();
        float[] judges = images.begin(batch, next);
        List<Wanted> inOrder =
                wanted.stream().sorted(Comparator.comparing(this::keeps)).toList();
        List<NDList> differences = differences(microBatch, indices, inOrder);
        return wanted.stream()
                .map(one -> new Seen(judges, differences.get(inOrder.indexOf(one))))
                .toList();
    }

    private boolean keeps(Wanted wanted) {
        return wanted.again() && keeping.contains(wanted.metric());
    }

    /**
     * @param wanted last those for which references are kept
     */
    private List<NDList> differences(int microBatch, int[] indices, List<Wanted> wanted) {
        List<Asked> asked = wanted.stream().map(Wanted::asked).toList();
        var first = (int) wanted.stream().filter(one -> !keeps(one)).count();
        if (references == null || first == asked.size()) {
            return extractor.differences(microBatch, indices.length, images.triplets(), asked);
        }
        if (first == 0) {
            return extractor.differences(microBatch, shape, references, indices, images.compared(), asked);
        }
        return extractor.differences(
                microBatch,
                shape,
                images.triplets(),
                asked.subList(0, first),
                references,
                indices,
                asked.subList(first, asked.size()));
    }

    /** How long the last examples were waited for, in nanoseconds; on a GPU, until it knew what to make. */
    long dataNanos() {
        return images.waitedNanos();
    }

    @Override
    public void close() {
        images.close();
    }
}
