package org.dpsfleet.coordinator.plan;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.dpsfleet.schemas.spec.NetworkSpec;

/** The layers of the published experiments, for networks that name none of their own. */
final class Layers {
    private static final Map<String, List<Integer>> PUBLISHED =
            Map.of("alexnet", List.of(1, 4, 7, 11), "squeezenet1_1", List.of(1, 3, 7, 12));

    private Layers() {}

    /** Networks that the fleet can adapt. */
    static Set<String> networks() {
        return new TreeSet<>(PUBLISHED.keySet());
    }

    /** The network with its layers filled in where it names none. */
    static NetworkSpec filled(NetworkSpec network) {
        if (!network.layers().isEmpty()) {
            return network;
        }
        var layers = PUBLISHED.get(network.name());
        if (layers == null) {
            throw new IllegalArgumentException(
                    "no published layers for network " + network.name() + "; known: " + networks());
        }
        return new NetworkSpec(network.name(), layers, network.weights());
    }
}
