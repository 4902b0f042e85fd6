package org.dpsfleet.perceptual.evaluation;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.util.List;
import java.util.function.Function;
import org.dpsfleet.perceptual.metric.Compared;
import org.dpsfleet.perceptual.metric.DifferenceExtractor;
import org.dpsfleet.perceptual.metric.SharedExtractor;
import org.dpsfleet.perceptual.metric.SharedExtractor.Asked;
import org.dpsfleet.perceptual.network.Parameters;
import org.jspecify.annotations.Nullable;

/**
 * A network whose metrics are evaluated: it is brought to the device when the first picture has to go through it, which
 * may be never, and as far as the layers reach that are compared. Not for concurrent use.
 */
public final class NetworkOnDemand implements AutoCloseable {
    private final Function<List<Integer>, SharedExtractor> load;
    private final int microBatch;
    private @Nullable SharedExtractor loaded;
    private List<Integer> layers = List.of();

    /**
     * A network that is not loaded yet.
     *
     * @param parent manager of the device
     * @param parameters reads the network up to the last of some layers
     * @param microBatch most references that go through the network together, each with its images
     */
    public NetworkOnDemand(NDManager parent, Function<List<Integer>, Parameters> parameters, int microBatch) {
        this.load = needed -> new SharedExtractor(parent, parameters.apply(needed), needed);
        this.microBatch = microBatch;
    }

    /** That of an extractor, loaded; it stays the caller's. */
    NetworkOnDemand(DifferenceExtractor extractor) {
        this.load = _ -> extractor.shared();
        this.microBatch = extractor.microBatch();
    }

    /**
     * Takes some items of a set through the network.
     *
     * @return for each metric, for each of an item's other pictures, an array [count, C]
     */
    List<NDList> differences(ItemSet set, int from, int count, List<Asked> asked) {
        List<float[]> pictures = set.source().make(from, count);
        return extractor(Compared.layers(asked.stream().map(Asked::metric).toList()))
                .differences(
                        microBatch,
                        set.shape(),
                        count,
                        pictures.getFirst(),
                        pictures.subList(1, pictures.size()),
                        asked);
    }

    private SharedExtractor extractor(List<Integer> needed) {
        SharedExtractor extractor = loaded;
        if (extractor == null || !layers.containsAll(needed)) {
            close();
            extractor = load.apply(needed);
            loaded = extractor;
            layers = needed;
        }
        return extractor;
    }

    @Override
    public void close() {
        if (loaded != null) {
            loaded.close();
            loaded = null;
        }
    }
}
