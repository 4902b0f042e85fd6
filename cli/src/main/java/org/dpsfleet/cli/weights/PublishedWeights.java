package org.dpsfleet.cli.weights;

import java.util.List;
import java.util.stream.Collectors;
import org.dpsfleet.cli.outcome.CommandFailure;

/**
 * torchvision's ImageNet weights (IMAGENET1K_V1) of a network.
 *
 * <p>The names are those of torchvision's source; of EfficientNet those since version 0.16.1, because
 * the eight digits of the earlier names are not those of the files (pytorch/vision, issue 8034).
 *
 * @param network torchvision's name
 * @param file its name, which ends with the first eight digits of its SHA-256
 */
public record PublishedWeights(String network, String file) {
    /** Where torchvision publishes them. */
    public static final String BASE = "https://download.pytorch.org/models/";

    private static final List<PublishedWeights> ALL = List.of(
            new PublishedWeights("alexnet", "alexnet-owt-7be5be79.pth"),
            new PublishedWeights("vgg11", "vgg11-8a719046.pth"),
            new PublishedWeights("vgg16", "vgg16-397923af.pth"),
            new PublishedWeights("vgg16_bn", "vgg16_bn-6c64b313.pth"),
            new PublishedWeights("vgg19", "vgg19-dcbb9e9d.pth"),
            new PublishedWeights("densenet121", "densenet121-a639ec97.pth"),
            new PublishedWeights("resnet18", "resnet18-f37072fd.pth"),
            new PublishedWeights("resnet50", "resnet50-0676ba61.pth"),
            new PublishedWeights("resnext50_32x4d", "resnext50_32x4d-7cdf4587.pth"),
            new PublishedWeights("googlenet", "googlenet-1378be20.pth"),
            new PublishedWeights("inception_v3", "inception_v3_google-0cc3c7bd.pth"),
            new PublishedWeights("squeezenet1_1", "squeezenet1_1-b8a52dc0.pth"),
            new PublishedWeights("efficientnet_b0", "efficientnet_b0_rwightman-7f5810bc.pth"),
            new PublishedWeights("efficientnet_b7", "efficientnet_b7_lukemelas-c5b4e57e.pth"));

    /** Those of all networks. */
    public static List<PublishedWeights> all() {
        return ALL;
    }

    /**
     * Those of a network.
     *
     * @throws CommandFailure if there are none
     */
    public static PublishedWeights of(String network) {
        return ALL.stream()
                .filter(weights -> weights.network.equals(network))
                .findFirst()
                .orElseThrow(() -> CommandFailure.usage("there are no weights of '%s' to fetch; accepted: %s"
                        .formatted(
                                network,
                                ALL.stream().map(PublishedWeights::network).collect(Collectors.joining(", ")))));
    }

    /** Whether a content may be the published one, by its SHA-256 in hexadecimal digits. */
    public boolean isOf(String sha256) {
        return sha256.startsWith(sha256Start());
    }

    String sha256Start() {
        return file.substring(file.lastIndexOf('-') + 1, file.lastIndexOf('.'));
    }
}
