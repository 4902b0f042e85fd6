package org.dpsfleet.cli.weights;

import java.util.Arrays;
import java.util.List;
import org.dpsfleet.cli.outcome.CommandFailure;
import org.dpsfleet.vocabulary.KnownNetwork;

/**
 * torchvision's ImageNet weights (IMAGENET1K_V1) of a network.
 *
 * @param network torchvision's name
 * @param file its name, which ends with the first eight digits of its SHA-256
 */
public record PublishedWeights(String network, String file) {
    /** Where torchvision publishes them. */
    public static final String BASE = "https://download.pytorch.org/models/";

    private static final List<PublishedWeights> ALL = Arrays.stream(KnownNetwork.values())
            .map(network -> new PublishedWeights(network.torchvisionName(), network.weightsFile()))
            .toList();

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
                        .formatted(network, KnownNetwork.names())));
    }

    /** Whether a content may be the published one, by its SHA-256 in hexadecimal digits. */
    public boolean isOf(String sha256) {
        return sha256.startsWith(sha256Start());
    }

    String sha256Start() {
        return file.substring(file.lastIndexOf('-') + 1, file.lastIndexOf('.'));
    }
}
