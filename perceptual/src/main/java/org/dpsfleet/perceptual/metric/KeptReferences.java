package org.dpsfleet.perceptual.metric;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import org.dpsfleet.perceptual.tensor.NativeHeap;
import org.jspecify.annotations.Nullable;

/**
 * Features of references that are compared in every epoch: computed once, and kept outside of the heap. They always go
 * through the network in the same groups, so that what they are does not depend on who asks for them first. Not for
 * concurrent use, but for what {@link #of} gives.
 */
public final class KeptReferences {
    /** How many go through the network together. */
    static final int GROUP = 32;

    private final References images;
    private final int examples;
    private final List<Layer> layers;
    private final long floatsPerExample;
    private final @Nullable MemorySegment[] groups;

    /** The references that are compared. */
    @FunctionalInterface
    public interface References {
        /** Some of them, [count, 3, H, W] in C order, normalised; may be longer. */
        float[] images(int from, int count);
    }

    /**
     * A layer whose features are kept.
     *
     * @param number its index among the network's children
     */
    record Layer(int number, int channels, int positions) {
        private long floats() {
            return (long) channels * positions;
        }
    }

    /**
     * None is computed yet.
     *
     * @param examples how many references there are
     */
    KeptReferences(References images, int examples, List<Layer> layers) {
        this.images = images;
        this.examples = examples;
        this.layers = List.copyOf(layers);
        this.floatsPerExample = begin(layers.size());
        this.groups = new MemorySegment[Math.ceilDiv(examples, GROUP)];
    }

    /** The layers whose features are kept. */
    List<Integer> layers() {
        return layers.stream().map(Layer::number).toList();
    }

    /** How much memory all of them take. */
    public long bytes() {
        return examples * floatsPerExample * Float.BYTES;
    }

    /** Whether the features of an example's group are still to be computed. */
    boolean lacks(int example) {
        return groups[example / GROUP] == null;
    }

    /** The first of an example's group. */
    static int first(int example) {
        return example - example % GROUP;
    }

    /** How many an example's group has. */
    int count(int example) {
        return Math.min(GROUP, examples - first(example));
    }

    /** The images of an example's group. */
    float[] images(int example) {
        return images.images(first(example), count(example));
    }

    /** Keeps a copy of the features of an example's group, per layer [count, C, H, W]. */
    void keep(int example, NDList features) {
        int count = count(example);
        MemorySegment group = NativeHeap.allocate(count * floatsPerExample * Float.BYTES);
        for (int layer = 0; layer < features.size(); layer++) {
            copy(features.get(layer), layer, count, group);
        }
        groups[example / GROUP] = group;
    }

    private void copy(NDArray feature, int layer, int count, MemorySegment group) {
        try (var pixels = new LayerPixels(feature)) {
            var row = new float[pixels.channels()];
            for (int i = 0; i < count; i++) {
                for (int position = 0; position < pixels.positions(); position++) {
                    pixels.read(i, position, row);
                    MemorySegment.copy(row, 0, group, ValueLayout.JAVA_FLOAT, offset(i, layer, position), row.length);
                }
            }
        }
    }

    /**
     * Some of them as a metric compares them.
     *
     * @param compared layers, all of which are kept
     * @param some of the references
     */
    ReferenceFeatures of(List<Integer> compared, int[] some) {
        List<Integer> numbers = layers();
        int[] places = compared.stream().mapToInt(numbers::indexOf).toArray();
        return (layer, example, position, target) -> read(places[layer], some[example], position, target);
    }

    /** Copies a position of a reference's features. */
    private void read(int layer, int example, int position, float[] target) {
        MemorySegment group = groups[example / GROUP];
        if (group == null) {
            throw new IllegalStateException("the features of reference " + example + " are not there");
        }
        MemorySegment.copy(
                group, ValueLayout.JAVA_FLOAT, offset(example % GROUP, layer, position), target, 0, target.length);
    }

    /** In bytes, within a group. */
    private long offset(int inGroup, int layer, int position) {
        return (inGroup * floatsPerExample
                        + begin(layer)
                        + (long) position * layers.get(layer).channels())
                * Float.BYTES;
    }

    /** How many floats of an example come before a layer's. */
    private long begin(int layer) {
        long floats = 0;
        for (int l = 0; l < layer; l++) {
            floats += layers.get(l).floats();
        }
        return floats;
    }
}
