package org.dpsfleet.perceptual.metric;

import java.util.List;
import java.util.TreeSet;
import org.dpsfleet.perceptual.network.Architecture;

/**
 * What a metric compares of a network.
 *
 * @param layers ascending indices of the network's children
 */
public record Compared(List<Integer> layers, FeatureComparison comparison) {
    public Compared {
        layers = List.copyOf(layers);
    }

    /** Numbers for each pair of images. */
    public int channels(Architecture architecture) {
        return comparison.channels(architecture, layers).stream()
                .mapToInt(Integer::intValue)
                .sum();
    }

    /** All layers that some metrics compare, ascending. */
    public static List<Integer> layers(Iterable<Compared> metrics) {
        var layers = new TreeSet<Integer>();
        metrics.forEach(metric -> layers.addAll(metric.layers()));
        return List.copyOf(layers);
    }
}
