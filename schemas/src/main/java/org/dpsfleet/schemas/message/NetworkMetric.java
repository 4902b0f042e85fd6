package org.dpsfleet.schemas.message;

import java.util.List;
import org.dpsfleet.vocabulary.Comparison;

/**
 * A way to compare the features of a network.
 *
 * @param channelNorm whether features are scaled to unit length over their channels
 * @param layers of the network that are compared
 */
public record NetworkMetric(Comparison comparison, boolean channelNorm, List<Integer> layers) {
    public NetworkMetric {
        layers = List.copyOf(layers);
    }
}
