package org.dpsfleet.schemas.spec;

import java.util.List;
import org.dpsfleet.vocabulary.Check;
import org.dpsfleet.vocabulary.KnownNetwork;

/**
 * A network and the layers whose features the metric compares.
 *
 * @param name torchvision's name, for example {@code alexnet}
 * @param layers indices into torchvision's {@code features} children, ascending; empty until
 *     planned means the published set-up's layers of this network
 * @param weights where the parameters come from
 */
public record NetworkSpec(String name, List<Integer> layers, Weights weights) {
    public NetworkSpec {
        layers = List.copyOf(layers);
        Check.that(!name.isBlank(), "network.name", name, "a network's name");
        var ascending = layers.stream().sorted().distinct().toList();
        Check.that(layers.equals(ascending), "network.layers", layers, "ascending indices");
    }

    /** As a task names it: with the published set-up's layers where none are named. */
    public NetworkSpec planned() {
        return layers.isEmpty()
                ? KnownNetwork.named(name)
                        .map(known -> new NetworkSpec(name, known.publishedLayers(), weights))
                        .orElse(this)
                : this;
    }
}
