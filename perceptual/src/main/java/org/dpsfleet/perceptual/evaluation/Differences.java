package org.dpsfleet.perceptual.evaluation;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.dpsfleet.perceptual.cache.DifferenceWriter;
import org.dpsfleet.perceptual.cache.StoredDifferences;
import org.dpsfleet.perceptual.image.ImageNet;
import org.dpsfleet.perceptual.image.PilResize;
import org.dpsfleet.perceptual.image.Pixels;
import org.dpsfleet.perceptual.metric.DifferenceExtractor;
import org.dpsfleet.perceptual.metric.ImageShape;
import org.dpsfleet.perceptual.tensor.UploadBuffer;

/** Where the pooled differences of a split's items come from, batch after batch. */
sealed interface Differences extends AutoCloseable {
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
    final class Computed implements Differences {
        private static final int SIDE = ImageShape.PATCH.height();

        private final DifferenceExtractor extractor;
        private final IntFunction<List<Pixels>> items;
        private final float[][] batch;

        Computed(DifferenceExtractor extractor, int pictures, int most, IntFunction<List<Pixels>> items) {
            this.extractor = extractor;
            this.items = items;
            this.batch = new float[pictures][most * ImageShape.PATCH.floats()];
        }

        @Override
        public NDList next(NDManager scope, int from, int count) {
            int length = ImageShape.PATCH.floats();
            IntStream.range(0, count).parallel().forEach(i -> {
                List<Pixels> item = items.apply(from + i);
                for (int p = 0; p < batch.length; p++) {
                    Pixels resized = PilResize.resize(item.get(p), SIDE, SIDE);
                    resized.copyFloats(batch[p], i * length);
                    ImageNet.normalise(batch[p], i * length, SIDE * SIDE);
                }
            });
            return extractor.differences(
                    scope,
                    ImageShape.PATCH,
                    count,
                    batch[0],
                    Arrays.asList(batch).subList(1, batch.length),
                    null);
        }
    }

    /** Those computed, which also go to the cache. */
    record Kept(Computed computed, DifferenceWriter writer) implements Differences {
        @Override
        public NDList next(NDManager scope, int from, int count) {
            NDList differences = computed.next(scope, from, count);
            writer.append(differences.stream().map(NDArray::toFloatArray).toList());
            return differences;
        }

        @Override
        public void complete() {
            writer.commit();
        }

        @Override
        public void close() {
            writer.close();
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
                try (NDArray uploaded = buffer.floats(scope, new Shape(count, channels), rows)) {
                    // The engine's own memory, as of computed ones: sums depend on how it is aligned.
                    differences.add(uploaded.duplicate());
                }
            }
            return differences;
        }
    }
}
