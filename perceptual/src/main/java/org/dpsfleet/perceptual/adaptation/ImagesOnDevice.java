package org.dpsfleet.perceptual.adaptation;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import java.util.List;
import org.dpsfleet.perceptual.Interruption;
import org.dpsfleet.perceptual.metric.ImageGroups;
import org.dpsfleet.perceptual.triplet.DistortedImages;
import org.dpsfleet.perceptual.triplet.ExampleBatch;
import org.dpsfleet.perceptual.triplet.TripletDraw;
import org.dpsfleet.perceptual.triplet.device.DeviceTriplets;
import org.jspecify.annotations.Nullable;

/** Images that are made where the network is; of a batch, only the draws are made in Java. */
final class ImagesOnDevice implements ExampleImages {
    private static final int GROUPS = 3;

    private final NDManager manager;
    private final DistortedImages examples;
    private final DeviceTriplets triplets;
    /** The latest batch, [3 n, 3, side, side]. */
    private @Nullable NDArray batch;

    private long waitedNanos;

    /** Uploads the pictures of examples that {@link DeviceTriplets#fit} there. */
    ImagesOnDevice(NDManager parent, DistortedImages examples) {
        manager = parent.newSubManager();
        this.examples = examples;
        triplets = new DeviceTriplets(manager, examples.images(), examples.normalisation());
    }

    @Override
    public float[] begin(ExampleBatch some, @Nullable ExampleBatch next) {
        long start = System.nanoTime();
        if (batch != null) {
            batch.close();
            batch = null;
        }
        List<TripletDraw> draws = examples.draws(some);
        batch = triplets.make(manager, some.indices(), draws);
        float[] judges = examples.judges(draws);
        waitedNanos = System.nanoTime() - start;
        return judges;
    }

    @Override
    public ImageGroups triplets() {
        return (target, from, count) -> some(target, 0, from, count);
    }

    @Override
    public ImageGroups compared() {
        return (target, from, count) -> some(target, 1, from, count);
    }

    /** Ends an interrupted thread's work. */
    private NDArray some(NDManager target, int firstGroup, int from, int count) {
        Interruption.check();
        NDArray whole = batch;
        if (whole == null) {
            throw new IllegalStateException("no examples are made yet");
        }
        int n = Math.toIntExact(whole.getShape().get(0) / GROUPS);
        if (count == n) {
            return whole.get(target, new NDIndex("{}:", firstGroup * n));
        }
        try (var parts = new NDList()) {
            for (int group = firstGroup; group < GROUPS; group++) {
                parts.add(whole.get(target, new NDIndex("{}:{}", group * n + from, group * n + from + count)));
            }
            return NDArrays.concat(parts, 0);
        }
    }

    @Override
    public long waitedNanos() {
        return waitedNanos;
    }

    @Override
    public void close() {
        manager.close();
    }
}
