package org.dpsfleet.perceptual.evaluation;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.List;
import org.dpsfleet.perceptual.cache.DifferenceWriter;
import org.dpsfleet.perceptual.cache.Flight;
import org.dpsfleet.perceptual.metric.Compared;
import org.dpsfleet.perceptual.metric.Dropout;
import org.dpsfleet.perceptual.metric.SharedExtractor.Asked;
import org.dpsfleet.perceptual.network.Architecture;
import org.dpsfleet.perceptual.tensor.UploadBuffer;

/**
 * The pictures, through the network, for several metrics, of which the caller's is the first one. What each sees goes to
 * the cache.
 */
final class PassDifferences implements Differences {
    private final NetworkOnDemand network;
    private final ItemSet set;
    private final MetricParts parts;
    private final List<DifferenceWriter> writers;
    private final Flight flight;
    private final UploadBuffer buffer = new UploadBuffer();

    /**
     * @param writers one for each metric
     * @param flight lands when this is closed
     */
    PassDifferences(
            NetworkOnDemand network,
            ItemSet set,
            Architecture architecture,
            List<Compared> metrics,
            List<DifferenceWriter> writers,
            Flight flight) {
        this.network = network;
        this.set = set;
        this.parts = new MetricParts(architecture, metrics);
        this.writers = writers;
        this.flight = flight;
    }

    @Override
    public NDList next(NDManager scope, int from, int count) {
        List<List<float[]>> seen = seen(scope, from, count);
        List<float[]> own = List.of();
        for (int metric = writers.size() - 1; metric >= 0; metric--) {
            own = new ArrayList<>();
            for (int c = 0; c < set.comparisons(); c++) {
                own.add(parts.rows(metric, seen.get(c), count));
            }
            writers.get(metric).append(own);
        }
        flight.done(from + count);
        var differences = new NDList();
        for (float[] rows : own) {
            // The engine's own memory, as of computed ones: sums depend on how it is aligned.
            differences.add(buffer.copied(scope, new Shape(count, rows.length / count), rows));
        }
        return differences;
    }

    /** For each of an item's other pictures what each part sees. */
    private List<List<float[]>> seen(NDManager scope, int from, int count) {
        List<List<float[]>> seen = new ArrayList<>();
        try (NDManager passing = scope.newSubManager()) {
            List<NDList> found = network.differences(
                    set,
                    from,
                    count,
                    parts.all().stream()
                            .map(part -> new Asked(part, passing, Dropout.NONE))
                            .toList());
            for (int c = 0; c < set.comparisons(); c++) {
                int comparison = c;
                seen.add(found.stream()
                        .map(part -> part.get(comparison))
                        .map(NDArray::toFloatArray)
                        .toList());
            }
        }
        return seen;
    }

    @Override
    public void complete() {
        writers.forEach(DifferenceWriter::commit);
    }

    @Override
    public void close() {
        try (flight) {
            writers.forEach(DifferenceWriter::close);
        }
    }
}
