package org.dpsfleet.perceptual.adaptation;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.function.Function;
import org.dpsfleet.perceptual.Interruption;
import org.dpsfleet.perceptual.image.Pixels;
import org.dpsfleet.perceptual.metric.ImageGroups;
import org.dpsfleet.perceptual.tensor.UploadBuffer;
import org.dpsfleet.perceptual.triplet.ExampleBatch;
import org.dpsfleet.perceptual.triplet.Examples;
import org.dpsfleet.perceptual.triplet.TripletBatch;
import org.dpsfleet.perceptual.triplet.TripletFeed;
import org.jspecify.annotations.Nullable;

/** Images that are made in Java, while the network has others, and uploaded part by part. */
final class UploadedImages implements ExampleImages {
    private final TripletFeed feed;
    private final int side;
    private final UploadBuffer buffer = new UploadBuffer();
    private long beginNanos;

    /**
     * @param capacity of a batch
     */
    UploadedImages(Examples examples, int capacity) {
        feed = new TripletFeed(examples, capacity);
        side = examples.side();
    }

    @Override
    public float[] begin(ExampleBatch batch, @Nullable ExampleBatch next) {
        long start = System.nanoTime();
        float[] judges = feed.begin(batch, next);
        beginNanos = System.nanoTime() - start;
        return judges;
    }

    @Override
    public ImageGroups triplets() {
        return groups(List.of(TripletBatch::reference, TripletBatch::first, TripletBatch::second));
    }

    @Override
    public ImageGroups compared() {
        return groups(List.of(TripletBatch::first, TripletBatch::second));
    }

    private ImageGroups groups(List<Function<TripletBatch, float[]>> groups) {
        return (target, from, count) -> upload(target, groups, from, count);
    }

    /** Ends an interrupted thread's work. */
    private NDArray upload(NDManager target, List<Function<TripletBatch, float[]>> groups, int from, int count) {
        Interruption.check();
        int each = Pixels.CHANNELS * side * side;
        var shape = new Shape((long) groups.size() * count, Pixels.CHANNELS, side, side);
        return buffer.upload(target, DataType.FLOAT32, shape, bytes -> {
            FloatBuffer floats = bytes.asFloatBuffer();
            feed.take(from, count, (images, first, some, at) -> {
                for (int g = 0; g < groups.size(); g++) {
                    floats.put((g * count + at) * each, groups.get(g).apply(images), first * each, some * each);
                }
            });
        });
    }

    @Override
    public long waitedNanos() {
        return beginNanos + feed.waitedNanos();
    }

    @Override
    public void close() {
        feed.close();
    }
}
