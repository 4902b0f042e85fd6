package org.dpsfleet.benchmarks.comparison;

import java.util.List;
import org.dpsfleet.benchmarks.features.SingleConvolution;
import org.dpsfleet.perceptual.network.Architecture;

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
        long flop = SingleConvolution.of(architecture, side).stream()
                .mapToLong(SingleConvolution::flop)
                .sum();
        long floats = layers.stream()
                .mapToLong(layer -> {
                    long size = architecture.side(layer, side);
                    return architecture.channels(layer) * size * size;
                })
                .sum();
        return new Work(flop, floats);
    }
}
