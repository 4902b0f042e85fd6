package org.dpsfleet.perceptual.adaptation;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.dpsfleet.perceptual.metric.ImageShape;
import org.dpsfleet.perceptual.metric.KeptReferences;
import org.dpsfleet.perceptual.metric.SharedExtractor;
import org.dpsfleet.perceptual.metric.SharedExtractor.Asked;
import org.dpsfleet.perceptual.metric.SharedExtractor.Compared;
import org.dpsfleet.perceptual.network.Parameters;
import org.dpsfleet.perceptual.triplet.Examples;
import org.dpsfleet.perceptual.triplet.TripletBatch;
import org.jspecify.annotations.Nullable;

/** Examples on their way through a frozen network, for several metrics. Not for concurrent use. */
final class NetworkPass implements AutoCloseable {
    private final SharedExtractor extractor;
    private final Examples examples;
    private final ImageShape shape;
    private final TripletBatch batch;
    private final Set<Compared> keeping = new HashSet<>();
    private final @Nullable KeptReferences references;
    private long dataNanos;

    /**
     * Copies the network to the manager's device.
     *
     * @param metrics all that may be asked for
     * @param network reads it up to the last of some layers
     * @param capacity of a batch
     */
    NetworkPass(
            NDManager parent,
            List<Compared> metrics,
            Function<List<Integer>, Parameters> network,
            Examples examples,
            int capacity) {
        this.examples = examples;
        this.shape = new ImageShape(examples.side(), examples.side());
        this.batch = new TripletBatch(capacity, examples.side());
        List<Integer> layers = layers(metrics);
        extractor = new SharedExtractor(parent, network.apply(layers), layers);
        // Whether a metric's references are kept depends on nothing but the metric: it decides bits.
        for (Compared metric : metrics) {
            KeptReferences own = references(metric.layers());
            if (own != null && own.bytes() <= LinAdaptation.MOST_REFERENCES) {
                keeping.add(metric);
            }
        }
        references = keeping.isEmpty() ? null : references(layers(keeping));
    }

    private static List<Integer> layers(Iterable<Compared> metrics) {
        var layers = new TreeSet<Integer>();
        metrics.forEach(metric -> layers.addAll(metric.layers()));
        return List.copyOf(layers);
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

    /** How long making the last examples took, in nanoseconds. */
    long dataNanos() {
        return dataNanos;
    }

    /**
     * Makes some of the examples.
     *
     * @return how they are judged
     */
    float[] fill(ComparedExamples.Place place, int[] indices) {
        long start = System.nanoTime();
        float[] judges = examples.fill(batch, place.purpose(), place.epoch(), indices);
        dataNanos = System.nanoTime() - start;
        return judges;
    }

    /**
     * Compares them.
     *
     * @param microBatch most triplets that go through the network together
     * @param indices those that were made last
     * @param again whether they come again, so that features of references are worth keeping
     * @return for each that is asked, the pooled differences of the first and the second images
     */
    List<NDList> differences(int microBatch, int[] indices, List<Asked> asked, List<Boolean> again) {
        var images = List.of(batch.first(), batch.second());
        var withKept = new ArrayList<Asked>();
        var without = new ArrayList<Asked>();
        for (int a = 0; a < asked.size(); a++) {
            (keeps(asked.get(a), again.get(a)) ? withKept : without).add(asked.get(a));
        }
        List<NDList> kept = withKept.isEmpty() || references == null
                ? List.of()
                : extractor.differences(microBatch, shape, references, indices, images, withKept);
        List<NDList> others = without.isEmpty()
                ? List.of()
                : extractor.differences(microBatch, shape, indices.length, batch.reference(), images, without);
        var results = new ArrayList<NDList>();
        int k = 0;
        int o = 0;
        for (int a = 0; a < asked.size(); a++) {
            results.add(keeps(asked.get(a), again.get(a)) ? kept.get(k++) : others.get(o++));
        }
        return results;
    }

    private boolean keeps(Asked asked, boolean again) {
        return again && keeping.contains(asked.metric());
    }

    @Override
    public void close() {
        extractor.close();
    }
}
