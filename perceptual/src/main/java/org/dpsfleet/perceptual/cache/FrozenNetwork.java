package org.dpsfleet.perceptual.cache;

import java.util.List;
import org.dpsfleet.perceptual.metric.Compared;
import org.dpsfleet.perceptual.metric.FeatureComparison;

/**
 * All that pooled differences depend on besides the pictures.
 *
 * @param network torchvision's name
 * @param weights {@code sha256:...} of the file they came from, or {@code random:SEED}
 * @param layers indices of its children, ascending
 * @param comparison how features are compared, for example {@code spatial+mean}
 * @param channelNorm whether features are scaled to unit length over their channels
 * @param computedBy kind of device and engine, for example {@code cpu, PyTorch 2.7.1}: their last digits
 *     differ
 */
public record FrozenNetwork(
        String network,
        String weights,
        List<Integer> layers,
        String comparison,
        boolean channelNorm,
        String computedBy) {
    public FrozenNetwork {
        layers = List.copyOf(layers);
    }

    /** The same network under another metric. */
    public FrozenNetwork comparing(Compared metric) {
        FeatureComparison other = metric.comparison();
        return new FrozenNetwork(
                network, weights, metric.layers(), other.kind().wireName(), other.channelNorm(), computedBy);
    }
}
