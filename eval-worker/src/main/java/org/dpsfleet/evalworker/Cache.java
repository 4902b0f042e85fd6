package org.dpsfleet.evalworker;

import java.util.Locale;
import org.dpsfleet.perceptual.cache.CachedSplits;
import org.dpsfleet.perceptual.cache.DifferenceCache;
import org.dpsfleet.perceptual.cache.FrozenNetwork;
import org.dpsfleet.perceptual.tensor.ComputeDevice;
import org.dpsfleet.schemas.message.AdaptationWork;
import org.dpsfleet.schemas.spec.NetworkSpec;
import org.dpsfleet.schemas.spec.PerceptualSource;
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
     * The cache for a task; null where it is of no use, because the task has a network of its own, or
     * nobody knows the content of its network or data.
     */
    @Nullable
    CachedSplits of(AdaptationWork work, PerceptualSource source) {
        NetworkSpec network = work.network();
        String weights = weights(network.weights());
        String data = data(source);
        if (work.variant().trainsNetwork() || weights == null || data == null) {
            return null;
        }
        return new CachedSplits(
                differences,
                new FrozenNetwork(
                        network.name(),
                        weights,
                        network.layers(),
                        work.comparison().wireName(),
                        work.channelNorm(),
                        computedBy),
                data,
                meters.cache(network.name()));
    }

    private static @Nullable String weights(Weights weights) {
        return switch (weights) {
            case Weights.Random(long seed) -> "random:" + seed;
            case Weights.Pretrained(String _, String sha256) -> sha256 == null ? null : "sha256:" + sha256;
        };
    }

    private static @Nullable String data(PerceptualSource source) {
        return switch (source) {
            case PerceptualSource.Simulated(int triplets, long seed) ->
                String.format(Locale.ROOT, "simulated:%d:%d", seed, triplets);
            case PerceptualSource.Folder(var ignored, String sha256) -> sha256 == null ? null : "sha256:" + sha256;
        };
    }
}
