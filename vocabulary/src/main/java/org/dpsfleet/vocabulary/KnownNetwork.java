package org.dpsfleet.vocabulary;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The networks that metrics are made of, by torchvision's names, with the layers that the published
 * experiments compare and the file of torchvision's ImageNet weights (IMAGENET1K_V1). Layers are indices into the children of torchvision's {@code features}, or of the
 * network itself where it has none, from 0 and ascending.
 *
 * <p>The names of the files are those of torchvision's source; of EfficientNet those since version 0.16.1,
 * because the eight digits of the earlier names are not those of the files (pytorch/vision, issue 8034).
 */
public enum KnownNetwork {
    ALEXNET("alexnet", "alexnet-owt-7be5be79.pth", List.of(1, 4, 7, 11), List.of(1, 4, 7, 9, 11)),
    VGG11("vgg11", "vgg11-8a719046.pth", List.of(1, 4, 9, 19)),
    VGG16("vgg16", "vgg16-397923af.pth", List.of(3, 8, 15, 29), List.of(3, 8, 15, 22, 29)),
    VGG16_BN("vgg16_bn", "vgg16_bn-6c64b313.pth", List.of(5, 12, 22, 42)),
    VGG19("vgg19", "vgg19-dcbb9e9d.pth", List.of(3, 8, 17, 35)),
    DENSENET121("densenet121", "densenet121-a639ec97.pth", List.of(2, 4, 6, 10)),
    RESNET18("resnet18", "resnet18-f37072fd.pth", List.of(2, 4, 5, 7)),
    RESNET50("resnet50", "resnet50-0676ba61.pth", List.of(2, 4, 5, 7)),
    RESNEXT50_32X4D("resnext50_32x4d", "resnext50_32x4d-7cdf4587.pth", List.of(2, 4, 5, 7)),
    GOOGLENET("googlenet", "googlenet-1378be20.pth", List.of(0, 5, 8, 15)),
    INCEPTION_V3("inception_v3", "inception_v3_google-0cc3c7bd.pth", List.of(2, 7, 9, 14)),
    SQUEEZENET1_1("squeezenet1_1", "squeezenet1_1-b8a52dc0.pth", List.of(1, 3, 7, 12), List.of(1, 4, 7, 9, 10, 11, 12)),
    EFFICIENTNET_B0("efficientnet_b0", "efficientnet_b0_rwightman-7f5810bc.pth", List.of(0, 1, 4, 7)),
    EFFICIENTNET_B7("efficientnet_b7", "efficientnet_b7_lukemelas-c5b4e57e.pth", List.of(0, 1, 4, 7));

    private final String torchvisionName;
    private final String weightsFile;
    private final List<Integer> publishedLayers;
    private final List<Integer> lpipsLayers;

    KnownNetwork(String torchvisionName, String weightsFile, List<Integer> publishedLayers) {
        this(torchvisionName, weightsFile, publishedLayers, List.of());
    }

    KnownNetwork(String torchvisionName, String weightsFile, List<Integer> publishedLayers, List<Integer> lpipsLayers) {
        this.torchvisionName = torchvisionName;
        this.weightsFile = weightsFile;
        this.publishedLayers = publishedLayers;
        this.lpipsLayers = lpipsLayers;
    }

    /** The network of a torchvision name; empty if it is not known here. */
    public static Optional<KnownNetwork> named(String torchvisionName) {
        return Arrays.stream(values())
                .filter(network -> network.torchvisionName.equals(torchvisionName))
                .findFirst();
    }

    /** All names, separated by commas, for messages. */
    public static String names() {
        return Arrays.stream(values()).map(KnownNetwork::torchvisionName).collect(Collectors.joining(", "));
    }

    /** The name in torchvision, for example {@code squeezenet1_1}. */
    public String torchvisionName() {
        return torchvisionName;
    }

    /** The published weights' file, whose name ends with the first eight digits of its SHA-256. */
    public String weightsFile() {
        return weightsFile;
    }

    /** The layers of the published experiments (Pihlgren et al., arXiv 2304.02265). */
    public List<Integer> publishedLayers() {
        return publishedLayers;
    }

    /**
     * The layers that LPIPS compares (Zhang et al., arXiv 1801.03924; versions alex, squeeze and vgg); empty
     * for a network that LPIPS does not have.
     */
    public List<Integer> lpipsLayers() {
        return lpipsLayers;
    }
}
