package org.dpsfleet.perceptual.metric;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * A layer's features in a CPU's memory: image by image, position by position, a position's channels side by side.
 * Threads may read and write different images at the same time.
 */
final class LayerPixels implements AutoCloseable {
    /** Java sees at most 2 GiB of memory as one piece. */
    private static final long MOST_FLOATS = 1 << 28;

    private final List<NDArray> views = new ArrayList<>();
    private final List<FloatBuffer> pieces = new ArrayList<>();
    private final int channels;
    private final int positions;
    private final int imagesPerPiece;

    /**
     * The features as they are in memory where they lie so; else a copy of them.
     *
     * @param features [N, C, H, W] on a CPU; must live as long as this
     */
    LayerPixels(NDArray features) {
        this(features, MOST_FLOATS);
    }

    /** The same in pieces of at most so many floats, but at least one image. */
    LayerPixels(NDArray features, long mostFloats) {
        Shape shape = features.getShape();
        channels = Math.toIntExact(shape.get(1));
        positions = Math.toIntExact(shape.get(2) * shape.get(3));
        long images = shape.get(0);
        imagesPerPiece = Math.toIntExact(Math.clamp(mostFloats / ((long) channels * positions), 1, images));
        for (long from = 0; from < images; from += imagesPerPiece) {
            var some = new NDIndex("{}:{}", from, Math.min(images, from + imagesPerPiece));
            try (NDArray piece = features.get(some);
                    NDArray moved = piece.transpose(0, 2, 3, 1)) {
                NDArray view = moved.flatten();
                views.add(view);
                pieces.add(
                        view.toByteBuffer(true).order(ByteOrder.nativeOrder()).asFloatBuffer());
            }
        }
    }

    int channels() {
        return channels;
    }

    /** How many an image has. */
    int positions() {
        return positions;
    }

    /** Copies a position of an image. */
    void read(int image, int position, float[] target) {
        pieces.get(image / imagesPerPiece).get(offset(image, position), target);
    }

    /** Replaces a position of an image. */
    void write(int image, int position, float[] values) {
        pieces.get(image / imagesPerPiece).put(offset(image, position), values);
    }

    private int offset(int image, int position) {
        return (image % imagesPerPiece * positions + position) * channels;
    }

    @Override
    public void close() {
        views.forEach(NDArray::close);
    }
}
