package org.dpsfleet.report;

import java.util.List;
import org.dpsfleet.schemas.spec.NetworkSpec;
import org.dpsfleet.schemas.spec.Weights;

/** A short name for each network of an experiment; longer only where two share a name. */
final class NetworkNames {
    private final List<NetworkSpec> networks;

    NetworkNames(List<NetworkSpec> networks) {
        this.networks = networks.stream().distinct().toList();
    }

    String of(NetworkSpec network) {
        var sameName =
                networks.stream().filter(n -> n.name().equals(network.name())).toList();
        var name = network.name();
        if (sameName.stream().map(NetworkSpec::layers).distinct().count() > 1) {
            name += " " + network.layers();
        }
        if (sameName.stream().map(NetworkSpec::weights).distinct().count() > 1) {
            name += switch (network.weights()) {
                case Weights.Pretrained p -> " pretrained";
                case Weights.Random r -> " random " + r.seed();
            };
        }
        return name;
    }
}
