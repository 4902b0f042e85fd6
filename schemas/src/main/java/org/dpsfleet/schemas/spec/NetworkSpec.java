package org.dpsfleet.schemas.spec;

import java.util.List;

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

    /**
     * The layers of the published set-up.
     *
     * @param network torchvision's name
     * @return indices, ascending; empty for a network that this software does not know
     */
    public static List<Integer> publishedLayers(String network) {
        return switch (network) {
            case "alexnet" -> List.of(1, 4, 7, 11);
            case "vgg11" -> List.of(1, 4, 9, 19);
            case "vgg16" -> List.of(3, 8, 15, 29);
            case "vgg16_bn" -> List.of(5, 12, 22, 42);
            case "vgg19" -> List.of(3, 8, 17, 35);
            case "densenet121" -> List.of(2, 4, 6, 10);
            case "resnet18" -> List.of(2, 4, 5, 7);
            case "resnet50" -> List.of(2, 4, 5, 7);
            case "resnext50_32x4d" -> List.of(2, 4, 5, 7);
            case "googlenet" -> List.of(0, 5, 8, 15);
            case "inception_v3" -> List.of(2, 7, 9, 14);
            case "squeezenet1_1" -> List.of(1, 3, 7, 12);
            case "efficientnet_b0" -> List.of(0, 1, 4, 7);
            case "efficientnet_b7" -> List.of(0, 1, 4, 7);
            default -> List.of();
        };
    }

    /**
     * The layers that LPIPS compares (Zhang et al. 2018; versions alex, squeeze and vgg).
     *
     * @param network torchvision's name
     * @return indices, ascending; empty for a network that LPIPS does not have
     */
    public static List<Integer> lpipsLayers(String network) {
        return switch (network) {
            case "alexnet" -> List.of(1, 4, 7, 9, 11);
            case "squeezenet1_1" -> List.of(1, 4, 7, 9, 10, 11, 12);
            case "vgg16" -> List.of(3, 8, 15, 22, 29);
            default -> List.of();
        };
    }
}
