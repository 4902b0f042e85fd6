package org.dpsfleet.benchmarks.comparison;

import java.util.List;
import org.dpsfleet.perceptual.network.Architecture;
import org.dpsfleet.perceptual.network.Layer;

/**
 * What the feature pass of one image has to do, counted from the layers' shapes.
 *
 * @param flop multiplications and additions of the convolutions
 * @param floats of the features that are compared
 */
record Work(long flop, long floats) {
    /** The work of an architecture without branches, such as AlexNet. */
    static Work of(Architecture architecture, int side) {
        List<Integer> layers = architecture.publishedLayers();
        long flop = 0;
        long floats = 0;
        long size = side;
        for (int i = 0; i <= layers.getLast(); i++) {
            switch (architecture.children().get(i)) {
                case Layer.Conv(int in, int out, int kernel, int stride, int padding) -> {
                    size = (size + 2 * padding - kernel) / stride + 1;
                    flop += 2L * in * kernel * kernel * out * size * size;
                }
                case Layer.MaxPool(int kernel, int stride, _) ->
                    size = (size - kernel) / stride + 1;
                case Layer.Relu() -> {}
                case Layer.Fire _ ->
                    throw new IllegalArgumentException("fire modules are not counted");
            }
            if (layers.contains(i)) {
                floats += architecture.channels(i) * size * size;
            }
        }
        return new Work(flop, floats);
    }
}
