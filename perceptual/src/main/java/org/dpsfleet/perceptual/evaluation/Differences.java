package org.dpsfleet.perceptual.evaluation;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import org.dpsfleet.perceptual.cache.StoredDifferences;
import org.dpsfleet.perceptual.metric.Compared;
import org.dpsfleet.perceptual.metric.Dropout;
import org.dpsfleet.perceptual.metric.SharedExtractor.Asked;
import org.dpsfleet.perceptual.tensor.UploadBuffer;

/** Where the pooled differences of a set's items come from, batch after batch. */
sealed interface Differences extends AutoCloseable permits Differences.Computed, Differences.Stored, PassDifferences {
    /**
     * The differences of the next items.
     *
     * @param from number of the first one; batches follow one another
     * @param count at most the size of a batch
     * @return for each of an item's other pictures [count, channels], owned by the scope
     */
    NDList next(NDManager scope, int from, int count);

    /** All batches are done. */
    default void complete() {}

    @Override
    default void close() {}

    /** The pictures, through the network. */
    record Computed(NetworkOnDemand network, ItemSet set, Compared metric) implements Differences {
        @Override
        public NDList next(NDManager scope, int from, int count) {
            var asked = List.of(new Asked(metric, scope, Dropout.NONE));
            return network.differences(set, from, count, asked).getFirst();
        }
    }

    /** Those that the cache has. */
    final class Stored implements Differences {
        private final StoredDifferences stored;
        private final int comparisons;
        private final int channels;
        private final UploadBuffer buffer = new UploadBuffer();

        Stored(StoredDifferences stored, int comparisons, int channels) {
            this.stored = stored;
            this.comparisons = comparisons;
            this.channels = channels;
        }

        @Override
        public NDList next(NDManager scope, int from, int count) {
            var differences = new NDList();
            for (int c = 0; c < comparisons; c++) {
                float[] rows = stored.rows(c, from, count);
                // The engine's own memory, as of computed ones: sums depend on how it is aligned.
                differences.add(buffer.copied(scope, new Shape(count, channels), rows));
            }
            return differences;
        }
    }
}
