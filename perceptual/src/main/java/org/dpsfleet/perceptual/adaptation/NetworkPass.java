package org.dpsfleet.perceptual.adaptation;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.dpsfleet.perceptual.adaptation.ComparedExamples.Place;
import org.dpsfleet.perceptual.adaptation.ComparedExamples.Seen;
import org.dpsfleet.perceptual.metric.Compared;
import org.dpsfleet.perceptual.metric.Dropout;
import org.dpsfleet.perceptual.metric.ImageShape;
import org.dpsfleet.perceptual.metric.KeptReferences;
import org.dpsfleet.perceptual.metric.SharedExtractor;
import org.dpsfleet.perceptual.metric.SharedExtractor.Asked;
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
    private long dataNanos;

    /**
     * @param metrics all that may be asked for
     * @param capacity of a batch
     */
    NetworkPass(SharedExtractor extractor, List<Compared> metrics, Examples examples, int capacity) {
        this(extractor, metrics, examples, capacity, MOST_REFERENCES);
    }

    /**
     * @param most bytes that the references of a metric may take
     */
    NetworkPass(SharedExtractor extractor, List<Compared> metrics, Examples examples, int capacity, long most) {
        this(extractor, metrics, examples, capacity, most, ExampleImages.usualRoom(extractor.manager()));
    }

    /**
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
        examples.fill(some, "references", 0, IntStream.range(from, from + count).toArray());
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
     * Makes some of the examples, and compares them.
     *
     * @param microBatch most triplets that go through the network together
     * @return for each that is wanted
     */
    List<Seen> see(int microBatch, Place place, int[] indices, List<Wanted> wanted) {
        long start = System.nanoTime();
        float[] judges = images.make(place.purpose(), place.epoch(), indices);
        dataNanos = System.nanoTime() - start;
        var found = new IdentityHashMap<Wanted, Seen>();
        wanted.stream().collect(Collectors.partitioningBy(this::keeps)).forEach((kept, some) -> {
            if (!some.isEmpty()) {
                List<NDList> differences = differences(microBatch, indices, some, kept);
                for (int i = 0; i < some.size(); i++) {
                    found.put(some.get(i), new Seen(judges, differences.get(i)));
                }
            }
        });
        return wanted.stream().map(found::get).toList();
    }

    private boolean keeps(Wanted wanted) {
        return wanted.again() && keeping.contains(wanted.metric());
    }

    private List<NDList> differences(int microBatch, int[] indices, List<Wanted> wanted, boolean kept) {
        List<Asked> asked = wanted.stream().map(Wanted::asked).toList();
        return kept && references != null
                ? extractor.differences(microBatch, shape, references, indices, images.compared(), asked)
                : extractor.differences(microBatch, indices.length, images.triplets(), asked);
    }

    /** How long making the last examples took, in nanoseconds; on a GPU, until it knew what to make. */
    long dataNanos() {
        return dataNanos;
    }

    @Override
    public void close() {
        images.close();
    }
}
