package org.dpsfleet.evalworker;

import java.util.List;
import java.util.Optional;
import org.dpsfleet.inputs.Terms;
import org.dpsfleet.perceptual.cache.DifferenceCache;
import org.dpsfleet.perceptual.cache.FrozenNetwork;
import org.dpsfleet.perceptual.evaluation.KeptDifferences;
import org.dpsfleet.perceptual.evaluation.NetworkOnDemand;
import org.dpsfleet.perceptual.metric.Compared;
import org.dpsfleet.perceptual.tensor.ComputeDevice;
import org.dpsfleet.schemas.message.AdaptationWork;
import org.dpsfleet.schemas.spec.NetworkSpec;
import org.dpsfleet.schemas.spec.Weights;
import org.jspecify.annotations.Nullable;

/** Which tasks share what the cache holds: those whose network and pictures have the same content. */
final class Cache {
    private final DifferenceCache differences;
    private final EvaluationMeters meters;
    private final String computedBy;

    Cache(DifferenceCache differences, ComputeDevice device, EvaluationMeters meters) {
        this.differences = differences;
        this.meters = meters;
        String kind = device.toString().replaceFirst(":.*", "");
        this.computedBy = kind + ", " + ComputeDevice.engine();
    }

    /**
     * What is kept for a task; empty where the task has a network of its own, or nobody knows the content of its
     * network.
     *
     * @param others that the same experiment compares of the network
     */
    Optional<KeptDifferences> of(AdaptationWork work, List<Compared> others, NetworkOnDemand loaded) {
        NetworkSpec network = work.network();
        String weights = weights(network.weights());
        if (work.variant().trainsNetwork() || weights == null) {
            return Optional.empty();
        }
        var frozen = new FrozenNetwork(
                network.name(),
                weights,
                network.layers(),
                work.comparison().wireName(),
                work.channelNorm(),
                computedBy);
        return Optional.of(new KeptDifferences(
                differences, frozen, loaded, Terms.compared(work), others, meters.cache(network.name())));
    }

    private static @Nullable String weights(Weights weights) {
        return switch (weights) {
            case Weights.Random(long seed) -> "random:" + seed;
            case Weights.Pretrained(String _, String sha256) -> sha256 == null ? null : "sha256:" + sha256;
        };
    }
}
