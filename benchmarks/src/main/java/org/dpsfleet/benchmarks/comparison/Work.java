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
        for (int i = 0; i <= layers.getLast(); i++) {
            long size = architecture.side(i, side);
            switch (architecture.children().get(i).layer()) {
                case Layer.Conv conv -> flop += 2 * conv.fanIn() * conv.out() * size * size;
                case Layer.Activation _, Layer.Pool _ -> {}
                case Layer other -> throw new IllegalArgumentException("not counted: " + other);
            }
            if (layers.contains(i)) {
                floats += architecture.channels(i) * size * size;
            }
        }
        return new Work(flop, floats);
    }
}
