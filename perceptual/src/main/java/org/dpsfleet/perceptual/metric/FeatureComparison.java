package org.dpsfleet.perceptual.metric;

import java.util.ArrayList;
import java.util.List;
import org.dpsfleet.perceptual.network.Architecture;
import org.dpsfleet.vocabulary.Comparison;

/**
 * How a metric compares features.
 *
 * @param kind what is compared
 * @param channelNorm whether the vector over channels at each position is brought to length one first,
 *     after the modification where there is one
 */
public record FeatureComparison(Comparison kind, boolean channelNorm) {
    /** Position by position with channel normalisation, as LPIPS does. */
    public static final FeatureComparison DEFAULT = new FeatureComparison(Comparison.SPATIAL, true);

    /**
     * Channels of each compared layer; their sum is how many scalars a metric has.
     *
     * @param layers of the architecture
     */
    public List<Integer> channels(Architecture architecture, List<Integer> layers) {
        return compared(layers.stream().map(architecture::channels).toList());
    }

    /** One value per compared layer from one per layer. */
    List<Integer> compared(List<Integer> layers) {
        List<Integer> compared = new ArrayList<>();
        kind.modifications().forEach(modification -> compared.addAll(layers));
        return compared;
    }
}
