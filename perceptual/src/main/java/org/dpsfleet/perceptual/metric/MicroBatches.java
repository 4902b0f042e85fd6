package org.dpsfleet.perceptual.metric;

import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import java.util.ArrayList;
import java.util.List;

/** A batch that is worked through in micro-batches, so that memory does not grow with it. */
final class MicroBatches {
    private MicroBatches() {}

    /** Works on a micro-batch. */
    @FunctionalInterface
    interface Work {
        /**
         * Works on some of the batch.
         *
         * @param from the first of the batch
         * @param count how many
         * @return any number of results, each of arrays with a row per example
         */
        List<NDList> of(int from, int count);
    }

    /** The results for a whole batch of {@code n}: those of its micro-batches, one behind the other. */
    static List<NDList> joined(int microBatch, int n, Work work) {
        List<List<NDList>> parts = new ArrayList<>();
        for (int from = 0; from < n; from += microBatch) {
            parts.add(work.of(from, Math.min(microBatch, n - from)));
        }
        if (parts.size() == 1) {
            return parts.getFirst();
        }
        List<NDList> results = new ArrayList<>();
        for (int r = 0; r < parts.getFirst().size(); r++) {
            int result = r;
            results.add(joined(parts.stream().map(some -> some.get(result)).toList()));
        }
        return results;
    }

    private static NDList joined(List<NDList> parts) {
        var result = new NDList();
        for (int g = 0; g < parts.getFirst().size(); g++) {
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
}
